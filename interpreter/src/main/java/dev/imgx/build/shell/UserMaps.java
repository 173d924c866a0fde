package dev.imgx.build.shell;

import static dev.imgx.build.shell.Arg.number;
import static dev.imgx.build.shell.Arg.text;
import static dev.imgx.build.shell.Linux.NONE;

import java.util.List;

/// The system calls that move a process into new namespaces, one of users among them, in which more
/// than one number of a user means somebody. Only a process outside the new namespace may say so:
/// one that is started before, and waits for it.
final class UserMaps {
  private final SystemProgram program;

  UserMaps(SystemProgram program) {
    this.program = program;
  }

  /// Adds the calls.
  ///
  /// @param spaces the new namespaces
  /// @param users what `uid_map` is to say, and `groups` for `gid_map`
  void enter(Arg.Literal spaces, String users, String groups) {
    Lifeline lifeline = Lifeline.of(program);
    int event = program.call("eventfd2", NONE, Linux.O_CLOEXEC);
    int mapper = program.call("clone", Linux.SIGCHLD, NONE);
    program.call("unshare", spaces);
    Arg scratch = new Arg.Header(SystemProgram.SCRATCH, "scratch");
    Arg.Data one = new Arg.Data(List.of(new Arg.Word.Value(1)), "one");
    program.call("write", new Arg.Result(event), one, number(8));
    program.call("wait4", new Arg.Result(mapper), scratch, NONE, NONE);
    program.call("close", new Arg.Result(event));
    program.call("close", new Arg.Result(lifeline.parent()));
    int skip = program.jump();
    program.onZeroGoHere(mapper);
    lifeline.take();
    program.call("read", new Arg.Result(event), scratch, number(8));
    writeIn(lifeline.parent(), "uid_map", users);
    writeIn(lifeline.parent(), "gid_map", groups);
    program.call("exit_group", NONE);
    program.onZeroGoHere(skip);
  }

  private void writeIn(int directory, String name, String text) {
    int file =
        program.call(
            "openat", new Arg.Result(directory), text(name), Linux.O_WRONLY.or(Linux.O_CLOEXEC));
    program.call("write", new Arg.Result(file), text(text), number(text.length()));
  }

  /// A line of a map: so many numbers.
  static String line(long inside, long outside, long count) {
    return inside + " " + outside + " " + count + "\n";
  }
}
