package dev.imgx.build.shell;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The filter of system calls that a builder runs under (a classic BPF program): no way to make a
/// file that runs as somebody else, no extended attributes.
///
/// Follows `setupSeccomp` in `src/libstore/linux/build/linux-derivation-builder.cc`, and closes
/// what that leaves open: `open` and `mknod` with such a mode, `openat2` and `io_uring`, whose
/// modes a filter cannot see.
final class SyscallFilter {
  private static final int LOAD = 0x20;
  private static final int AND = 0x54;
  private static final int IF_EQUAL = 0x15;
  private static final int IF_ABOVE = 0x25;
  private static final int IF_AT_LEAST = 0x35;
  private static final int IF_BITS = 0x45;
  private static final int RETURN = 0x06;

  private static final int NUMBER = 0;
  private static final int ARCHITECTURE = 4;
  private static final int ARGUMENTS = 16;

  private static final int ALLOW = 0x7fff0000;
  private static final int ERROR = 0x00050000;
  private static final int SET_ID = 06000;
  private static final int CREATES = 0x40 | 0x400000;
  private static final int X32 = 0x40000000;

  private final List<Long> code = new ArrayList<>();

  private SyscallFilter() {}

  /// A kind of machine whose calls a kernel takes: what its header calls it, the numbers of calls
  /// that give a mode (-1: it has no such call), and the first of the twelve about attributes.
  private record Calls(int audit, int[] modes, int attributes) {}

  /// Calls that have a mode, in the order of `Calls.modes`: the argument that it is, and the one
  /// that says whether it counts, or -1.
  private static final int[][] MODES = {
    {1, -1}, {1, -1}, {2, -1}, {1, -1}, {2, -1}, {2, 1}, {3, 2}, {1, -1}, {2, -1}
  };

  // The order: chmod, fchmod, fchmodat, mknod, mknodat, open, openat, creat, fchmodat2.
  private static final Calls X86_64 =
      new Calls(0xC000003E, new int[] {90, 91, 268, 133, 259, 2, 257, 85, 452}, 188);
  private static final Calls I386 =
      new Calls(0x40000003, new int[] {15, 94, 306, 14, 297, 5, 295, 8, 452}, 226);
  private static final Calls AARCH64 =
      new Calls(0xC00000B7, new int[] {-1, 52, 53, -1, 33, -1, 56, -1, 452}, 5);
  private static final Calls ARM =
      new Calls(0x40000028, new int[] {15, 94, 333, 14, 324, 5, 322, 8, 452}, 226);

  /// The same number everywhere.
  private static final int IO_URING_SETUP = 425;

  private static final int OPENAT2 = 437;
  private static final int FIRST_ATTRIBUTE_AT = 463;
  private static final int LAST_ATTRIBUTE_AT = 466;

  private static final Map<Abi, String> FILTERS = filters();

  /// The filter for a kind of machine, as the kernel wants it: eight bytes an instruction, as
  /// Latin-1 chars.
  static String of(Abi abi) {
    return Objects.requireNonNull(FILTERS.get(abi));
  }

  private static Map<Abi, String> filters() {
    Map<Abi, String> filters = new EnumMap<>(Abi.class);
    for (Abi abi : Abi.values()) {
      filters.put(abi, filter(abi));
    }
    return filters;
  }

  private static String filter(Abi abi) {
    SyscallFilter filter = new SyscallFilter();
    switch (abi) {
      case X86_64 -> {
        filter.architecture(X86_64);
        filter.architecture(I386);
      }
      case AARCH64 -> {
        filter.architecture(AARCH64);
        filter.architecture(ARM);
      }
    }
    filter.add(RETURN, 0, 0, ERROR | Linux.ENOSYS);
    ByteBuffer bytes = ByteBuffer.allocate(filter.code.size() * 8).order(ByteOrder.LITTLE_ENDIAN);
    filter.code.forEach(bytes::putLong);
    return new String(bytes.array(), StandardCharsets.ISO_8859_1);
  }

  private void architecture(Calls calls) {
    SyscallFilter body = new SyscallFilter();
    body.body(calls);
    add(LOAD, 0, 0, ARCHITECTURE);
    add(IF_EQUAL, 0, body.code.size(), calls.audit());
    code.addAll(body.code);
  }

  private void body(Calls calls) {
    add(LOAD, 0, 0, NUMBER);
    if (calls.audit() == X86_64.audit()) {
      add(AND, 0, 0, ~X32);
    }
    for (int i = 0; i < MODES.length; i++) {
      if (calls.modes()[i] >= 0) {
        mode(calls.modes()[i], MODES[i][0], MODES[i][1]);
      }
    }
    refuse(IO_URING_SETUP, IO_URING_SETUP, Linux.ENOSYS);
    refuse(OPENAT2, OPENAT2, Linux.ENOSYS);
    refuse(calls.attributes(), calls.attributes() + 11, Linux.ENOTSUP);
    refuse(FIRST_ATTRIBUTE_AT, LAST_ATTRIBUTE_AT, Linux.ENOTSUP);
    add(RETURN, 0, 0, ALLOW);
  }

  /// Calls with these numbers fail.
  private void refuse(int first, int last, int error) {
    add(IF_AT_LEAST, 0, 2, first);
    add(IF_ABOVE, 1, 0, last);
    add(RETURN, 0, 0, ERROR | error);
  }

  /// This call fails when its mode has a set-id bit, and its flags say that the mode counts.
  private void mode(int number, int mode, int flags) {
    boolean always = flags < 0;
    add(IF_EQUAL, 0, always ? 4 : 6, number);
    if (!always) {
      add(LOAD, 0, 0, argument(flags));
      add(IF_BITS, 0, 3, CREATES);
    }
    add(LOAD, 0, 0, argument(mode));
    add(IF_BITS, 0, 1, SET_ID);
    add(RETURN, 0, 0, ERROR | Linux.EPERM);
    add(RETURN, 0, 0, ALLOW);
  }

  private static int argument(int index) {
    return ARGUMENTS + 8 * index;
  }

  private void add(int operation, int ifTrue, int ifFalse, int operand) {
    long head = operation | (long) ifTrue << 16 | (long) ifFalse << 24;
    code.add(head | (long) operand << 32);
  }
}
