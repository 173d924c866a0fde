package dev.imgx.store.archive;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// The few system calls that Java does not offer: locks as Nix takes them (`flock`, where Java has
/// `fcntl`), links whose target is any bytes, how large a terminal is, and signals; and what takes
/// Java several.
///
/// The first call costs 20 to 80 ms, most of it for linking a shape of arguments. So all go through
/// one shape, three machine words to one, which fits every call below as machines pass arguments;
/// and nothing here runs at start-up.
public final class Posix {
  private static final int O_RDWR = 2;
  private static final int O_CREAT = 0x40;
  private static final int O_DIRECTORY = 0x10000;
  private static final int O_CLOEXEC = 0x80000;
  private static final int LOCK_SH = 1;
  private static final int LOCK_EX = 2;
  private static final int LOCK_NB = 4;
  private static final int SEEK_END = 2;
  private static final int PRIVATE = 0600;
  private static final int TIOCGWINSZ = 0x5413;
  private static final int PATH_MAX = 4096;

  private Posix() {}

  /// Pays the price of the first call, so that it can be paid on another thread.
  public static void warm() {
    tryLock(-1, true);
    size(-1);
    close(-1);
    call(Open.HANDLE, 0, 0, 0);
  }

  /// Opens a file for locking, makes it if need be, and returns its descriptor, or -1 when that
  /// fails.
  public static int openForLock(Path file) {
    return open(file, O_RDWR | O_CREAT | O_CLOEXEC);
  }

  /// Opens a file that is there for locking, and returns its descriptor, or -1 when that fails.
  public static int openExisting(Path file) {
    return open(file, O_RDWR | O_CLOEXEC);
  }

  /// Opens a directory, to lock it or to name files in it by short paths; -1 when that fails.
  public static int openDirectory(Path directory) {
    return open(directory, O_DIRECTORY | O_CLOEXEC);
  }

  private static int open(Path file, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      return (int) call(Open.HANDLE, cString(arena, FileNames.ofWhole(file)), flags, PRIVATE);
    }
  }

  /// Takes the lock of an open file, without waiting; false when another holds it.
  public static boolean tryLock(int descriptor, boolean shared) {
    int operation = (shared ? LOCK_SH : LOCK_EX) | LOCK_NB;
    return (int) call(Flock.HANDLE, descriptor, operation, 0) == 0;
  }

  /// The size of an open file, in bytes.
  public static long size(int descriptor) {
    return call(Seek.HANDLE, descriptor, 0, SEEK_END);
  }

  /// Writes one byte at the end of an open file, which may have been deleted.
  public static void mark(int descriptor, char mark) {
    call(Seek.HANDLE, descriptor, 0, SEEK_END);
    try (Arena arena = Arena.ofConfined()) {
      call(Write.HANDLE, descriptor, cString(arena, String.valueOf(mark)), 1);
    }
  }

  /// Gives a file, directory or link itself to a user and a group.
  public static void own(Path path, int user, int group) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      long name = cString(arena, FileNames.ofWhole(path));
      if ((int) call(Own.HANDLE, name, user, group) != 0) {
        throw new IOException(path + ": cannot change its owner");
      }
    }
  }

  /// Sets both times of a file, directory or link itself to one second into 1970; false when that
  /// fails.
  static boolean makeOld(Path path) {
    try (Arena arena = Arena.ofConfined()) {
      long name = cString(arena, FileNames.ofWhole(path));
      return (int) call(SetTimes.HANDLE, name, SetTimes.OLD.address(), 0) == 0;
    }
  }

  /// Whether a file, directory or link itself has extended attributes, of whatever kind.
  static boolean hasAttributes(Path path) {
    try (Arena arena = Arena.ofConfined()) {
      return call(ListAttributes.HANDLE, cString(arena, FileNames.ofWhole(path)), 0, 0) > 0;
    }
  }

  /// The rows and columns of the terminal behind a descriptor; none where there is no terminal.
  public static int[] windowSize(int descriptor) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment sizes = arena.allocate(ValueLayout.JAVA_SHORT, 4);
      if ((int) call(Control.HANDLE, descriptor, TIOCGWINSZ, sizes.address()) != 0) {
        return new int[0];
      }
      short rows = sizes.getAtIndex(ValueLayout.JAVA_SHORT, 0);
      short columns = sizes.getAtIndex(ValueLayout.JAVA_SHORT, 1);
      return new int[] {Short.toUnsignedInt(rows), Short.toUnsignedInt(columns)};
    }
  }

  /// Sends a signal to a process, if it is there and this one may.
  public static void signal(long process, int number) {
    call(Kill.HANDLE, process, number, 0);
  }

  /// Closes a descriptor, which releases its lock.
  public static void close(int descriptor) {
    call(Close.HANDLE, descriptor, 0, 0);
  }

  /// The target of a symbolic link, one byte per char.
  static String readLink(Path link) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(PATH_MAX);
      long name = cString(arena, FileNames.ofWhole(link));
      long length = call(ReadLink.HANDLE, name, buffer.address(), PATH_MAX);
      if (length < 0) {
        throw new NoSuchFileException(link.toString(), null, "cannot be read as a link");
      }
      byte[] target = buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
      return new String(target, StandardCharsets.ISO_8859_1);
    }
  }

  /// Makes a symbolic link with exactly this target, one byte per char.
  static void makeLink(Path link, String target) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      long name = cString(arena, FileNames.ofWhole(link));
      if ((int) call(Symlink.HANDLE, cString(arena, target), name, 0) != 0) {
        throw new IOException(link + ": cannot make a symbolic link");
      }
    }
  }

  /// The address of a copy that lives as long as the arena.
  private static long cString(Arena arena, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    MemorySegment copy = arena.allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return copy.address();
  }

  /// Calls what `link` gave.
  static long call(MethodHandle handle, long first, long second, long third) {
    try {
      return (long) handle.invokeExact(first, second, third);
    } catch (Throwable e) {
      throw new IllegalStateException("a native function cannot be called", e);
    }
  }

  private static MethodHandle link(String name) {
    return link(Linker.nativeLinker().defaultLookup(), name);
  }

  /// A function of a library that takes up to three machine words.
  @SuppressWarnings("restricted")
  static MethodHandle link(SymbolLookup library, String name) {
    FunctionDescriptor shape =
        FunctionDescriptor.of(
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG);
    return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), shape);
  }

  private static final class Open {
    static final MethodHandle HANDLE = link("open");
  }

  private static final class Flock {
    static final MethodHandle HANDLE = link("flock");
  }

  private static final class Close {
    static final MethodHandle HANDLE = link("close");
  }

  private static final class Kill {
    static final MethodHandle HANDLE = link("kill");
  }

  private static final class Seek {
    static final MethodHandle HANDLE = link("lseek");
  }

  private static final class Write {
    static final MethodHandle HANDLE = link("write");
  }

  private static final class ReadLink {
    static final MethodHandle HANDLE = link("readlink");
  }

  private static final class Control {
    static final MethodHandle HANDLE = link("ioctl");
  }

  private static final class Own {
    static final MethodHandle HANDLE = link("lchown");
  }

  private static final class ListAttributes {
    static final MethodHandle HANDLE = link("llistxattr");
  }

  private static final class SetTimes {
    static final MethodHandle HANDLE = link("lutimes");

    /// Two `struct timeval`, seconds and microseconds each.
    static final MemorySegment OLD = Arena.global().allocateFrom(ValueLayout.JAVA_LONG, 1, 0, 1, 0);
  }

  private static final class Symlink {
    static final MethodHandle HANDLE = link("symlink");
  }
}
