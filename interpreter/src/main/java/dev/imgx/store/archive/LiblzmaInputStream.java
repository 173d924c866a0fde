package dev.imgx.store.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.CorruptedInputException;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.UnsupportedOptionsException;
import org.tukaani.xz.XZFormatException;

/// Decodes xz with the machine's liblzma (`lzma/base.h` and `lzma/container.h` of XZ Utils 5, whose
/// binary interface has not changed since 5.0).
final class LiblzmaInputStream extends InputStream {
  private static final int BUFFER = 1 << 16;

  // The members of `lzma_stream`.
  private static final int NEXT_IN = 0;
  private static final int AVAIL_IN = 8;
  private static final int NEXT_OUT = 24;
  private static final int AVAIL_OUT = 32;
  private static final int STREAM_BYTES = 136;

  private static final int LZMA_TELL_UNSUPPORTED_CHECK = 0x02;
  private static final int LZMA_CONCATENATED = 0x08;
  private static final int LZMA_RUN = 0;
  private static final int LZMA_FINISH = 3;

  private static final int LZMA_OK = 0;
  private static final int LZMA_STREAM_END = 1;
  private static final int LZMA_UNSUPPORTED_CHECK = 3;
  private static final int LZMA_MEM_ERROR = 5;
  private static final int LZMA_MEMLIMIT_ERROR = 6;
  private static final int LZMA_FORMAT_ERROR = 7;
  private static final int LZMA_OPTIONS_ERROR = 8;
  private static final int LZMA_DATA_ERROR = 9;
  private static final int LZMA_BUF_ERROR = 10;

  private final InputStream in;
  private final int kibibytes;
  private final byte[] read = new byte[BUFFER];
  private final MemorySegment packed;
  private final MemorySegment plain;
  private final MemorySegment stream;
  private int action = LZMA_RUN;
  private int position;
  private int filled;
  private boolean ended;
  private @Nullable IOException failure;
  private boolean closed;

  /// Reads `in`, which may ask for so much memory.
  LiblzmaInputStream(InputStream in, int kibibytes) throws IOException {
    this.in = in;
    this.kibibytes = kibibytes;
    Arena arena = Arena.ofAuto();
    packed = arena.allocate(BUFFER);
    plain = arena.allocate(BUFFER);
    stream = arena.allocate(STREAM_BYTES, Long.BYTES);
    int flags = LZMA_CONCATENATED | LZMA_TELL_UNSUPPORTED_CHECK;
    check(call(Library.DECODER, stream.address(), kibibytes * 1024L, flags));
  }

  /// Whether this machine has the library.
  static boolean present() {
    return Library.LOOKUP.isPresent();
  }

  @Override
  public int read() throws IOException {
    return fill() ? Byte.toUnsignedInt(plain.get(ValueLayout.JAVA_BYTE, position++)) : -1;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, filled - position);
    MemorySegment.copy(plain, ValueLayout.JAVA_BYTE, position, bytes, offset, count);
    position += count;
    return count;
  }

  @Override
  public int available() {
    return filled - position;
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      call(Library.END, stream.address(), 0, 0);
      in.close();
    }
  }

  /// Whether there are plain bytes, decoding some when there are none.
  private boolean fill() throws IOException {
    if (closed) {
      throw new IOException("the stream is closed");
    }
    while (position == filled) {
      if (failure != null) {
        throw failure;
      }
      if (ended) {
        return false;
      }
      decode();
    }
    return true;
  }

  private void decode() throws IOException {
    if (stream.get(ValueLayout.JAVA_LONG, AVAIL_IN) == 0 && action == LZMA_RUN) {
      int count = in.read(read);
      action = count < 0 ? LZMA_FINISH : LZMA_RUN;
      MemorySegment.copy(read, 0, packed, ValueLayout.JAVA_BYTE, 0, Math.max(count, 0));
      stream.set(ValueLayout.JAVA_LONG, NEXT_IN, packed.address());
      stream.set(ValueLayout.JAVA_LONG, AVAIL_IN, Math.max(count, 0));
    }
    stream.set(ValueLayout.JAVA_LONG, NEXT_OUT, plain.address());
    stream.set(ValueLayout.JAVA_LONG, AVAIL_OUT, BUFFER);
    long answer = call(Library.CODE, stream.address(), action, 0);
    position = 0;
    filled = BUFFER - (int) stream.get(ValueLayout.JAVA_LONG, AVAIL_OUT);
    ended = (int) answer == LZMA_STREAM_END;
    check(answer);
  }

  private void check(long answer) throws IOException {
    failure =
        switch ((int) answer) {
          case LZMA_OK, LZMA_STREAM_END -> null;
          case LZMA_UNSUPPORTED_CHECK -> new UnsupportedOptionsException("unknown check of xz");
          case LZMA_MEM_ERROR -> new IOException("there is not enough memory to read xz");
          case LZMA_MEMLIMIT_ERROR -> new MemoryLimitException(kibibytes + 1, kibibytes);
          case LZMA_FORMAT_ERROR -> new XZFormatException();
          case LZMA_OPTIONS_ERROR -> new UnsupportedOptionsException("unknown options of xz");
          case LZMA_DATA_ERROR -> new CorruptedInputException();
          case LZMA_BUF_ERROR -> new EOFException("the xz stream ends too early");
          default -> throw new IllegalStateException("liblzma answers " + (int) answer);
        };
    if (failure != null) {
      throw failure;
    }
  }

  private static long call(MethodHandle handle, long first, long second, long third) {
    return Posix.call(handle, first, second, third);
  }

  private static final class Library {
    static final Optional<SymbolLookup> LOOKUP = find();
    static final MethodHandle DECODER = link("lzma_stream_decoder");
    static final MethodHandle CODE = link("lzma_code");
    static final MethodHandle END = link("lzma_end");

    @SuppressWarnings("restricted")
    private static Optional<SymbolLookup> find() {
      try {
        return Optional.of(SymbolLookup.libraryLookup("liblzma.so.5", Arena.global()));
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }

    private static MethodHandle link(String name) {
      return Posix.link(LOOKUP.orElseThrow(), name);
    }
  }
}
