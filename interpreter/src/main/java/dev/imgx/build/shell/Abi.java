package dev.imgx.build.shell;

import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What of a kind of machine the launcher must know: its machine code, and the numbers of system
/// calls.
///
/// The code runs a `SystemProgram`: maps the file that its first argument names at `BASE`, shared,
/// and does one call after the other. Each is eleven words of eight bytes: number, six arguments,
/// result (written when positive), where to go on an error (0: note the call and the error in the
/// header, exit with 127), where to go when the result is zero (0: to the next), and whether the
/// first argument is the address of the argument.
enum Abi {
  X86_64(
      62,
      """
      488b7c2410be0200000031d2b8020000000f054189c089c731f6ba02000000b808000000\
      0f054889c6bf00000010ba0300000041ba110000004531c9b8090000000f054885c07877\
      488d58404489c7b8030000000f05488b7b0848837b50007403488b3f488b7310488b5318\
      4c8b53204c8b43284c8b4b30488b030f05483d00f0ffff771d488b4b484885c074064889\
      433831c94885c97504488d4b584889cbebb4488b4b404885c975f2bf0000001048837f08\
      0075084889471048895f08bf7f000000b8e70000000f05\
      """,
      0),
  AARCH64(
      183,
      """
      e10b40f9600c8092420080d2030080d2080780d2010000d4f40300aa010080d2420080d2\
      c80780d2010000d4e10300aa0000a2d2f50300aa620080d2230280d2e40314aa050080d2\
      c81b80d2010000d4c003f8b713000191e00314aa280780d2010000d4600640f9692a40f9\
      490000b4000040f9610a41a9631242a9651a40f9680240f9010000d41ffc3fb122010054\
      600000b4601e00f903000014692640f9490000b569620191f30309aaeeffff17692240f9\
      a9ffffb5a90640f9690000b5a00a00f9b30600f9e00f80d2c80b80d2010000d4\
      """,
      1);

  /// Where the launcher maps its program.
  static final long BASE = 0x10000000;

  private static final Map<String, int[]> NUMBERS =
      Map.ofEntries(
          call("write", 1, 64),
          call("close", 3, 57),
          call("read", 0, 63),
          call("ioctl", 16, 29),
          call("writev", 20, 66),
          call("socket", 41, 198),
          call("clone", 56, 220),
          call("execve", 59, 221),
          call("wait4", 61, 260),
          call("kill", 62, 129),
          call("chdir", 80, 49),
          call("umask", 95, 166),
          call("setsid", 112, 157),
          call("setgroups", 116, 159),
          call("setresuid", 117, 147),
          call("setresgid", 119, 149),
          call("personality", 135, 92),
          call("pivot_root", 155, 41),
          call("prctl", 157, 167),
          call("mount", 165, 40),
          call("umount2", 166, 39),
          call("sethostname", 170, 161),
          call("setdomainname", 171, 162),
          call("exit_group", 231, 94),
          call("keyctl", 250, 219),
          call("openat", 257, 56),
          call("mkdirat", 258, 34),
          call("mknodat", 259, 33),
          call("fchownat", 260, 54),
          call("symlinkat", 266, 36),
          call("fchmodat", 268, 53),
          call("unshare", 272, 97),
          call("eventfd2", 290, 19),
          call("dup3", 292, 24),
          call("prlimit64", 302, 261),
          call("seccomp", 317, 277),
          call("close_range", 436, 436),
          call("mount_setattr", 442, 442),
          call("landlock_create_ruleset", 444, 444),
          call("landlock_restrict_self", 446, 446));

  private final int machine;
  private final String code;
  private final int column;

  Abi(int machine, String code, int column) {
    this.machine = machine;
    this.code = code;
    this.column = column;
  }

  private static Map.Entry<String, int[]> call(String name, int x86, int aarch) {
    return Map.entry(name, new int[] {x86, aarch});
  }

  /// That of a kind of machine as Java names it, or null when there is none for it.
  static @Nullable Abi of(String machine) {
    return switch (machine) {
      case "amd64", "x86_64" -> X86_64;
      case "aarch64", "arm64" -> AARCH64;
      default -> null;
    };
  }

  /// The number of a system call.
  int number(String call) {
    int[] numbers = NUMBERS.get(call);
    if (numbers == null) {
      throw new IllegalArgumentException("no such system call here: " + call);
    }
    return numbers[column];
  }

  /// The launcher's machine code.
  byte[] code() {
    return HexFormat.of().parseHex(code);
  }

  /// What the header of a program calls this kind of machine (ELF).
  int machine() {
    return machine;
  }
}
