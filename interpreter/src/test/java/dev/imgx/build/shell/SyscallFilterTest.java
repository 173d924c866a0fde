package dev.imgx.build.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// What the filter of system calls answers, by running its instructions as the kernel would.
class SyscallFilterTest {
  private static final int X86_64 = 0xC000003E;
  private static final int I386 = 0x40000003;
  private static final int AARCH64 = 0xC00000B7;
  private static final String ALLOWED = "allowed";
  private static final String REFUSED = "error " + Linux.EPERM;

  private static final int CREATE = 0101;
  private static final int TEMPORARY = 020200000;

  @Test
  void noRoadLeadsToASetIdFile() {
    for (int bits : new int[] {04755, 02755, 06000}) {
      assertEquals(REFUSED, answer(X86_64, 90, 0, bits), "chmod");
      assertEquals(REFUSED, answer(X86_64, 91, 0, bits), "fchmod");
      assertEquals(REFUSED, answer(X86_64, 268, 0, 0, bits), "fchmodat");
      assertEquals(REFUSED, answer(X86_64, 452, 0, 0, bits), "fchmodat2");
      assertEquals(REFUSED, answer(X86_64, 133, 0, bits), "mknod");
      assertEquals(REFUSED, answer(X86_64, 259, 0, 0, bits), "mknodat");
      assertEquals(REFUSED, answer(X86_64, 85, 0, bits), "creat");
      assertEquals(REFUSED, answer(X86_64, 2, 0, CREATE, bits), "open");
      assertEquals(REFUSED, answer(X86_64, 257, 0, 0, CREATE, bits), "openat");
      assertEquals(REFUSED, answer(X86_64, 257, 0, 0, TEMPORARY, bits), "openat, O_TMPFILE");
      assertEquals(REFUSED, answer(X86_64, 0x40000000 | 90, 0, bits), "chmod of x32");
      assertEquals(REFUSED, answer(I386, 15, 0, bits), "chmod of i386");
      assertEquals(REFUSED, answer(I386, 452, 0, 0, bits), "fchmodat2 of i386");
      assertEquals(REFUSED, answer(AARCH64, 53, 0, 0, bits), "fchmodat of aarch64");
      assertEquals(REFUSED, answer(AARCH64, 452, 0, 0, bits), "fchmodat2 of aarch64");
    }
  }

  @Test
  void callsWhoseModeCannotBeSeenAreUnknown() {
    assertEquals("error " + Linux.ENOSYS, answer(X86_64, 437), "openat2");
    assertEquals("error " + Linux.ENOSYS, answer(X86_64, 425), "io_uring_setup");
    assertEquals("error " + Linux.ENOSYS, answer(0x1234, 0), "another machine");
  }

  @Test
  void extendedAttributesAreNotSupported() {
    for (int call = 188; call <= 199; call++) {
      assertEquals("error " + Linux.ENOTSUP, answer(X86_64, call));
    }
    assertEquals("error " + Linux.ENOTSUP, answer(X86_64, 463), "setxattrat");
    assertEquals(ALLOWED, answer(X86_64, 187));
    assertEquals(ALLOWED, answer(X86_64, 200));
  }

  @Test
  void ordinaryModesAndOrdinaryCallsPass() {
    assertEquals(ALLOWED, answer(X86_64, 90, 0, 0755));
    assertEquals(ALLOWED, answer(X86_64, 90, 0, 01777));
    assertEquals(ALLOWED, answer(X86_64, 452, 0, 0, 0644));
    assertEquals(ALLOWED, answer(X86_64, 257, 0, 0, CREATE, 0644));
    // Without O_CREAT the fourth argument is whatever the register held.
    assertEquals(ALLOWED, answer(X86_64, 257, 0, 0, 0, 04755));
    assertEquals(ALLOWED, answer(X86_64, 59));
  }

  /// What the filter of the machine whose header says so answers to a call.
  private static String answer(int architecture, int call, int... arguments) {
    ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    data.putInt(call).putInt(architecture).putLong(0);
    for (int argument : arguments) {
      data.putLong(argument);
    }
    Abi abi = architecture == AARCH64 ? Abi.AARCH64 : Abi.X86_64;
    int answer = run(SyscallFilter.of(abi).getBytes(StandardCharsets.ISO_8859_1), data);
    return answer == 0x7fff0000 ? ALLOWED : "error " + (answer & 0xffff);
  }

  private static int run(byte[] code, ByteBuffer data) {
    ByteBuffer program = ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN);
    int register = 0;
    for (int at = 0; ; at++) {
      int operand = program.getInt(at * 8 + 4);
      boolean met;
      switch (program.getShort(at * 8)) {
        case 0x20 -> {
          register = data.getInt(operand);
          continue;
        }
        case 0x54 -> {
          register &= operand;
          continue;
        }
        case 0x06 -> {
          return operand;
        }
        case 0x15 -> met = register == operand;
        case 0x25 -> met = Integer.compareUnsigned(register, operand) > 0;
        case 0x35 -> met = Integer.compareUnsigned(register, operand) >= 0;
        case 0x45 -> met = (register & operand) != 0;
        default -> throw new AssertionError("no such instruction at " + at);
      }
      at += program.get(at * 8 + (met ? 2 : 3)) & 0xff;
    }
  }
}
