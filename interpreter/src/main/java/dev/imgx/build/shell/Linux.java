package dev.imgx.build.shell;

import dev.imgx.build.shell.Arg.Literal;

/// The constants of Linux that the sandbox uses; the same on the machines that `Abi` knows.
final class Linux {
  static final Literal NONE = new Literal(0, "0");
  static final Literal CWD = new Literal(-100, "AT_FDCWD");
  static final Literal RECURSIVE = new Literal(0x8000, "AT_RECURSIVE");

  static final Literal CLONE_NEWNS = new Literal(0x20000, "CLONE_NEWNS");
  static final Literal CLONE_NEWCGROUP = new Literal(0x2000000, "CLONE_NEWCGROUP");
  static final Literal CLONE_NEWUTS = new Literal(0x4000000, "CLONE_NEWUTS");
  static final Literal CLONE_NEWIPC = new Literal(0x8000000, "CLONE_NEWIPC");
  static final Literal CLONE_NEWUSER = new Literal(0x10000000, "CLONE_NEWUSER");
  static final Literal CLONE_NEWPID = new Literal(0x20000000, "CLONE_NEWPID");
  static final Literal CLONE_NEWNET = new Literal(0x40000000, "CLONE_NEWNET");
  static final Literal SIGCHLD = new Literal(17, "SIGCHLD");
  static final Literal SIGKILL = new Literal(9, "SIGKILL");

  static final Literal O_RDONLY = new Literal(0, "O_RDONLY");
  static final Literal O_RDWR = new Literal(2, "O_RDWR");
  static final Literal O_NOCTTY = new Literal(0x100, "O_NOCTTY");
  static final Literal O_WRONLY = new Literal(1, "O_WRONLY");
  static final Literal O_CREAT = new Literal(0x40, "O_CREAT");
  static final Literal O_CLOEXEC = new Literal(0x80000, "O_CLOEXEC");
  static final Literal S_IFREG = new Literal(0x8000, "S_IFREG");

  static final Literal MS_RDONLY = new Literal(1, "MS_RDONLY");
  static final Literal MS_NOSUID = new Literal(2, "MS_NOSUID");
  static final Literal MS_NODEV = new Literal(4, "MS_NODEV");
  static final Literal MS_NOEXEC = new Literal(8, "MS_NOEXEC");
  static final Literal MS_REMOUNT = new Literal(0x20, "MS_REMOUNT");
  static final Literal MS_BIND = new Literal(0x1000, "MS_BIND");
  static final Literal MS_REC = new Literal(0x4000, "MS_REC");
  static final Literal MS_PRIVATE = new Literal(0x40000, "MS_PRIVATE");
  static final Literal MNT_DETACH = new Literal(2, "MNT_DETACH");

  static final Literal PR_SET_PDEATHSIG = new Literal(1, "PR_SET_PDEATHSIG");
  static final Literal PR_SET_NO_NEW_PRIVS = new Literal(38, "PR_SET_NO_NEW_PRIVS");
  static final Literal SECCOMP_SET_MODE_FILTER = new Literal(1, "SECCOMP_SET_MODE_FILTER");
  static final Literal KEYCTL_JOIN_SESSION_KEYRING = new Literal(1, "KEYCTL_JOIN_SESSION_KEYRING");
  static final Literal RLIMIT_CORE = new Literal(4, "RLIMIT_CORE");
  static final Literal RLIMIT_NPROC = new Literal(6, "RLIMIT_NPROC");
  static final Literal PER_LINUX32 = new Literal(8, "PER_LINUX32");
  static final Literal ADDR_NO_RANDOMIZE = new Literal(0x40000, "ADDR_NO_RANDOMIZE");

  static final Literal AF_INET = new Literal(2, "AF_INET");
  static final Literal SOCK_DGRAM = new Literal(2, "SOCK_DGRAM");
  static final Literal SIOCSIFFLAGS = new Literal(0x8914, "SIOCSIFFLAGS");

  static final Literal AT_EMPTY_PATH = new Literal(0x1000, "AT_EMPTY_PATH");
  static final Literal TCGETS = new Literal(0x5401, "TCGETS");
  static final Literal TCSETS = new Literal(0x5402, "TCSETS");
  static final Literal TIOCSPTLCK = new Literal(0x40045431, "TIOCSPTLCK");
  static final Literal TIOCGPTPEER = new Literal(0x5441, "TIOCGPTPEER");

  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int EACCES = 13;
  static final int EINVAL = 22;
  static final int ENOSPC = 28;
  static final int ENOSYS = 38;
  static final int ENOTSUP = 95;

  private Linux() {}

  /// What an error number means, in words.
  static String reason(int error) {
    return switch (error) {
      case EPERM -> "operation not permitted";
      case ENOENT -> "no such file or directory";
      case 7 -> "argument list too long";
      case 8 -> "exec format error: not a program of this machine, or a script without `#!`";
      case EACCES -> "permission denied";
      case 20 -> "not a directory";
      case EINVAL -> "invalid argument";
      case ENOSPC -> "no space left";
      case ENOSYS -> "this kernel does not have it";
      default -> "error " + error;
    };
  }
}
