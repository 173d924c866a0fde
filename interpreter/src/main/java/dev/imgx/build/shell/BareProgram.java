package dev.imgx.build.shell;

import static dev.imgx.build.shell.Arg.mode;
import static dev.imgx.build.shell.Arg.number;
import static dev.imgx.build.shell.Linux.NONE;

import dev.imgx.store.archive.FileNames;

/// The system calls that start a builder without a sandbox, for kernels that allow none. It sees
/// all that this process sees; but it gets no new privileges, its system calls are filtered, and
/// the processes of its group end with it.
final class BareProgram {
  private BareProgram() {}

  static BuilderProgram of(SandboxSpec spec, Abi abi) {
    SystemProgram program = new SystemProgram();
    program.call("prctl", Linux.PR_SET_PDEATHSIG, Linux.SIGKILL);
    program.call("kill", number(spec.identity().processId()), NONE);
    program.call("setsid");
    Lifeline lifeline = Lifeline.of(program);
    int start = program.call("clone", Linux.SIGCHLD, NONE);
    int end = program.call("wait4", new Arg.Result(start), SystemProgram.STATUS_WORD, NONE, NONE);
    // The whole group, this process too.
    program.call("kill", NONE, Linux.SIGKILL);
    program.onZeroGoHere(start);
    lifeline.take();
    program.call("umask", mode(022));
    BuilderStart builder = new BuilderStart(spec, program, abi);
    builder.limit();
    builder.confine(false);
    builder.run(FileNames.ofWhole(spec.place().resolve("build")));
    return new BuilderProgram(program, start, end);
  }
}
