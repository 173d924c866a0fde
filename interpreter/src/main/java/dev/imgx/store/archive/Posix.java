package dev.imgx.store.archive;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// The few system calls that Java does not offer: locks as Nix takes them (`flock`, where Java has
/// `fcntl`), and links whose target is any bytes.
///
/// Linking a call costs 10 to 80 ms the first time, so each has its own holder and nothing here runs
/// at start-up.
public final class Posix {
  private static final int O_RDWR = 2;
  private static final int O_CLOEXEC = 0x80000;
  private static final int LOCK_SH = 1;
  private static final int LOCK_EX = 2;
  private static final int LOCK_NB = 4;
  private static final int PATH_MAX = 4096;

  private Posix() {}

  /// Opens a file for locking and returns its descriptor, or -1 when that fails.
  public static int openForLock(Path file) {
    try (Arena arena = Arena.ofConfined()) {
      return (int) Open.HANDLE.invokeExact(cString(arena, path(file)), O_RDWR | O_CLOEXEC);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// Takes the lock of an open file, without waiting; false when another holds it.
  public static boolean tryLock(int descriptor, boolean shared) {
    try {
      int operation = (shared ? LOCK_SH : LOCK_EX) | LOCK_NB;
      return (int) Flock.HANDLE.invokeExact(descriptor, operation) == 0;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// Closes a descriptor, which releases its lock.
  public static void close(int descriptor) {
    try {
      int ignored = (int) Close.HANDLE.invokeExact(descriptor);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// The target of a symbolic link, one byte per char.
  static String readLink(Path link) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(PATH_MAX);
      MemorySegment name = cString(arena, path(link));
      long length = (long) ReadLink.HANDLE.invokeExact(name, buffer, (long) PATH_MAX);
      if (length < 0) {
        throw new NoSuchFileException(link.toString(), null, "cannot be read as a link");
      }
      byte[] target = buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
      return new String(target, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// Makes a symbolic link with exactly this target, one byte per char.
  static void makeLink(Path link, String target) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = cString(arena, path(link));
      if ((int) Symlink.HANDLE.invokeExact(cString(arena, target), name) != 0) {
        throw new IOException(link + ": cannot make a symbolic link");
      }
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// The bytes of a whole path.
  private static String path(Path path) {
    StringBuilder text = new StringBuilder();
    for (Path name : path.toAbsolutePath()) {
      text.append('/').append(FileNames.of(name));
    }
    return text.isEmpty() ? "/" : text.toString();
  }

  private static MemorySegment cString(Arena arena, String bytes) {
    return arena.allocateFrom(bytes, StandardCharsets.ISO_8859_1);
  }

  @SuppressWarnings("restricted")
  private static MethodHandle link(String name, FunctionDescriptor type, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, options);
  }

  private static IllegalStateException unexpected(Throwable e) {
    return new IllegalStateException("a system call cannot be made", e);
  }

  private static final class Open {
    static final MethodHandle HANDLE =
        link(
            "open",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            Linker.Option.firstVariadicArg(2));
  }

  private static final class Flock {
    static final MethodHandle HANDLE =
        link(
            "flock",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  }

  private static final class Close {
    static final MethodHandle HANDLE =
        link("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  }

  private static final class ReadLink {
    static final MethodHandle HANDLE =
        link(
            "readlink",
            FunctionDescriptor.of(
                ValueLayout.JAVA_LONG,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG));
  }

  private static final class Symlink {
    static final MethodHandle HANDLE =
        link(
            "symlink",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
  }
}
