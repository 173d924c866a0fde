package dev.imgx.store.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;

/// A compressed file that is put together of files that are compressed already, and of what comes
/// between them, which should not be much: gzip allows its members to be joined, and zstd its
/// frames. Mutable, for one writer.
///
/// Nothing that is joined is looked at; its bytes are copied by the kernel where it can.
public final class JoinedOutput extends OutputStream {
  private final FileChannel file;
  private final ChunkCodec codec;
  private final ChunkMemory memory;
  private final Chunk chunk;
  private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();

  private JoinedOutput(FileChannel file, Compression compression) {
    this.file = file;
    this.codec = compression.codec();
    this.memory = ChunkMemory.of(codec);
    this.chunk = new Chunk(codec.chunkSize(), memory::allocate);
  }

  /// Makes the file `path`, which must not exist.
  public static JoinedOutput create(Path path, Compression compression) throws IOException {
    return new JoinedOutput(
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
        compression);
  }

  @Override
  public void write(int b) {
    waiting.write(b);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    waiting.write(bytes, offset, length);
  }

  /// Adds a file that is compressed in the same way.
  public void join(Path packed) throws IOException {
    pack();
    try (FileChannel source = FileChannel.open(packed)) {
      long size = source.size();
      for (long at = 0; at < size; ) {
        at += source.transferTo(at, size - at, file);
      }
    }
  }

  /// Compresses what was written since the last file.
  private void pack() throws IOException {
    byte[] bytes = waiting.toByteArray();
    waiting.reset();
    if (bytes.length == 0) {
      return;
    }
    CRC32 sum = new CRC32();
    sum.update(bytes);
    put(codec.header());
    for (int at = 0; at < bytes.length; ) {
      chunk.clear();
      int length = Math.min(chunk.room(), bytes.length - at);
      chunk.append(bytes, at, length);
      codec.compress(chunk);
      chunk.writeTo(file, OutputStream.nullOutputStream());
      at += length;
    }
    put(codec.trailer((int) sum.getValue(), bytes.length));
  }

  private void put(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      file.write(buffer);
    }
  }

  /// Writes everything that is still to be written. Without this call the file is not complete.
  public void finish() throws IOException {
    pack();
  }

  @Override
  public void close() throws IOException {
    codec.close();
    memory.close();
    file.close();
  }
}
