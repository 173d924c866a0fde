package dev.imgx.build.shell;

import static dev.imgx.build.shell.Arg.number;
import static dev.imgx.build.shell.Arg.text;
import static dev.imgx.build.shell.Linux.CWD;
import static dev.imgx.build.shell.Linux.NONE;

import dev.imgx.build.shell.SandboxSpec.Identity;
import java.util.Collections;
import java.util.List;

/// The system calls that give a builder a terminal to write to, as Nix does: so that what programs
/// say is heard line by line, not when a buffer is full. It is raw, and controls nobody. Where the
/// machine has no terminals to give, the builder writes to the keeper's own output.
///
/// The keeper copies what the builder writes to its own output, until no process has the terminal.
final class BuilderTerminal {
  private static final int BUFFER = 1 << 12;

  // `struct termios` as `cfmakeraw` leaves that of a new terminal.
  private static final Arg.Data RAW =
      new Arg.Data(
          List.of(
              new Arg.Word.Value(4L << 32),
              new Arg.Word.Value(0xbf | 0xa30L << 32),
              new Arg.Word.Value(0x010004157f1c0300L),
              new Arg.Word.Value(0x170f12001a131100L),
              new Arg.Word.Value(0x16)),
          "raw");

  private final SystemProgram program;
  private int master;
  private int slave;

  BuilderTerminal(SystemProgram program) {
    this.program = program;
  }

  /// Opens it, before there is a builder.
  void open(Identity identity) {
    Arg.Literal flags = Linux.O_RDWR.or(Linux.O_NOCTTY).or(Linux.O_CLOEXEC);
    master = program.call("openat", CWD, text("/dev/ptmx"), flags, NONE);
    Arg.Data open = new Arg.Data(List.of(new Arg.Word.Value(0)), "{0}");
    int unlock = program.call("ioctl", new Arg.Result(master), Linux.TIOCSPTLCK, open);
    slave = program.call("ioctl", new Arg.Result(master), Linux.TIOCGPTPEER, flags);
    program.attempt("ioctl", new Arg.Result(slave), Linux.TCSETS, RAW);
    if (identity.powerful()) {
      program.attempt(
          "fchownat",
          new Arg.Result(slave),
          text(""),
          number(Identity.BUILD_USER),
          number(Identity.BUILD_GROUP),
          Linux.AT_EMPTY_PATH);
    }
    int done = program.jump();
    program.onErrorGoHere(unlock);
    program.onErrorGoHere(slave);
    program.attempt("close", new Arg.Result(master));
    program.onErrorGoHere(master);
    program.onZeroGoHere(done);
  }

  /// Makes it the output of the builder's process. Without a terminal the number is 0, which is no
  /// terminal either.
  void take() {
    Arg.Data state = new Arg.Data(Collections.nCopies(5, new Arg.Word.Value(0)), "state");
    int check = program.call("ioctl", new Arg.Result(slave), Linux.TCGETS, state);
    program.call("dup3", new Arg.Result(slave), number(1), NONE);
    program.call("dup3", new Arg.Result(slave), number(2), NONE);
    program.onErrorGoHere(check);
  }

  /// Copies what the builder writes, in the keeper.
  void copy() {
    Arg.Data buffer =
        new Arg.Data(Collections.nCopies(BUFFER / Long.BYTES, new Arg.Word.Value(0)), "buffer");
    program.attempt("close", new Arg.Result(slave));
    int read =
        program.call("read", new Arg.Result(master), buffer, number(BUFFER), NONE, NONE, buffer);
    program.attempt("writev", number(1), new Arg.Received(read), number(1));
    program.onZeroGo(program.jump(), read);
    program.onErrorGoHere(read);
    program.onZeroGoHere(read);
  }
}
