package dev.imgx.build.shell;

import static dev.imgx.build.shell.Arg.number;
import static dev.imgx.build.shell.Arg.text;

import dev.imgx.build.BuildError;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// How a program of an image starts: as whom, where, with what. Texts are bytes as Latin-1 chars.
///
/// @param groups what the user also belongs to
/// @param program its path in the image
/// @param arguments the first is its name
public record ProgramStart(
    int uid,
    int gid,
    List<Integer> groups,
    String directory,
    String program,
    List<String> arguments,
    SortedMap<String, String> environment) {
  public ProgramStart {
    groups = List.copyOf(groups);
    arguments = List.copyOf(arguments);
    environment = new TreeMap<>(environment);
  }

  /// A program without libraries that starts this one, when it is given the name of a file with
  /// `calls`; in the eight bytes from the eighth on it notes if it could not.
  public static byte[] launcher() {
    return Launcher.elf(abi());
  }

  /// What that program is told.
  public byte[] calls() {
    SystemProgram calls = new SystemProgram();
    List<Arg.Word> words = new ArrayList<>();
    for (int i = 0; i < groups.size(); i += 2) {
      long second = i + 1 < groups.size() ? groups.get(i + 1) : 0;
      words.add(new Arg.Word.Value(second << 32 | groups.get(i)));
    }
    // In a namespace of one user there are no other groups.
    calls.attempt("setgroups", number(groups.size()), new Arg.Data(words, groups.toString()));
    calls.call("setresgid", number(gid), number(gid), number(gid));
    calls.call("setresuid", number(uid), number(uid), number(uid));
    calls.call("chdir", text(directory));
    List<String> variables = new ArrayList<>();
    environment.forEach((name, value) -> variables.add(name + "=" + value));
    calls.call("execve", text(program), new Arg.Texts(arguments), new Arg.Texts(variables));
    return calls.bytes(abi());
  }

  private static Abi abi() {
    Abi abi = Abi.of(System.getProperty("os.arch", ""));
    if (abi == null) {
      throw new BuildError(
          BuildError.Kind.UNSUPPORTED, "images cannot run on this kind of machine", null);
    }
    return abi;
  }
}
