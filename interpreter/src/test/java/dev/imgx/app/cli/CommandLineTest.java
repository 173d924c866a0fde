package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.app.cli.Typed.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command line in this process: words in, streams and an exit code out.
class CommandLineTest {
  private static final Path TOP = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path directory;

  private Answer run(String... words) {
    return runWith(directory, "", words);
  }

  private Answer runWith(Path where, String input, String... words) {
    return Typed.in(directory, where).run(input, StandardCharsets.UTF_8, List.of(words));
  }

  private void prints(String expected, String... words) {
    Answer answer = run(words);
    assertEquals(new Answer(0, expected, ""), answer);
  }

  private void refuses(int code, String[] words, String... parts) {
    Answer answer = run(words);
    assertEquals(code, answer.code(), answer.err());
    assertEquals("", answer.out());
    assertTrue(answer.err().startsWith("error: "), answer.err());
    assertFalse(answer.err().contains("\tat "), answer.err());
    for (String part : parts) {
      assertTrue(answer.err().contains(part), () -> part + " in\n" + answer.err());
    }
  }

  private static String[] words(String... words) {
    return words;
  }

  @Test
  void valuesInEveryForm() {
    String set = "{ b = [ 1 (1 + 1) ]; a = \"x\\n\"; }";
    prints("{ a = \"x\\n\"; b = <CODE>; }\n", "eval", "-E", set);
    prints("{ a = \"x\\n\"; b = [ 1 2 ]; }\n", "eval", "--strict", "--expr", set);
    prints("{\"a\":\"x\\n\",\"b\":[1,2]}\n", "eval", "--json", "--expr=" + set);
    prints("x\n", "eval", "--raw", "-A", "a", "-E", set);
    assertTrue(run("eval", "--raw", "-E", TOP + "/LICENSE").out().endsWith("-LICENSE"));
    prints(
        "<?xml version='1.0' encoding='utf-8'?>\n<expr>\n  <int value=\"2\" />\n</expr>\n",
        "eval",
        "--xml",
        "-E",
        "1 + 1");
  }

  @Test
  void attributePaths() {
    prints("3\n", "eval", "-A", "a.\"b.c\".1", "-E", "{ a.\"b.c\" = [ 2 3 ]; }");
    prints("1\n2\n", "eval", "-A", "a", "-A", "b", "-E", "{ a = 1; b = 2; }");
    refuses(1, words("eval", "-A", "a.1", "-E", "{ a = [ 1 ]; }"), "'a.1' is out of range");
    refuses(1, words("eval", "-A", "ab", "-E", "{ abc = 1; }"), "did you mean `abc`?");
    refuses(1, words("eval", "-A", "a.b", "-E", "{ a = 1; }"), "should be a set but is an integer");
    refuses(1, words("eval", "-A", "\"a", "-E", "{ }"), "missing closing quote");
  }

  /// As `nix eval --file` does, the operands are attributes.
  @Test
  void filesWithAttributes() throws IOException {
    Files.writeString(directory.resolve("sets.nix"), "{ n ? 1 }: { a.b = n + 1; c = [ 5 ]; }");
    for (String option : List.of("-f", "--file")) {
      prints("2\n5\n", "eval", option, "sets.nix", "a.b", "c.0");
      prints("8\n", "eval", "a.b", option, "sets.nix", "--arg", "n", "7");
      prints("<LAMBDA>\n", "eval", option, "sets.nix");
    }
    refuses(1, words("eval", "-f", "sets.nix", "d"), "attribute 'd'");
    refuses(2, words("eval", "-f"), "option '--file' needs FILE");
  }

  @Test
  void argumentsOfPrograms() {
    String program = "{ who ? \"world\", n ? 0 }: \"${who} ${toString n}\"";
    prints("\"Ada 3\"\n", "eval", "--argstr", "who", "Ada", "--arg", "n", "1 + 2", "-E", program);
    prints("<LAMBDA>\n", "eval", "-E", program);
    prints("7\n", "eval", "-A", "x.y", "-E", "{ z ? 7 }: { x = { w ? z }: { y = w; }; }");
    refuses(1, words("eval", "--arg", "a", "1 +", "-E", "x: x"), "syntax error");
    refuses(
        1, words("eval", "--arg", "a", "1", "-E", "{ b }: b"), "argument without a value ('b')");
  }

  @Test
  void filesAndDirectories() throws IOException {
    Files.writeString(directory.resolve("default.nix"), "\"nix\"");
    prints("\"nix\"\n", "eval");
    Files.writeString(directory.resolve("default.imgx"), "\"imgx\"");
    prints("\"imgx\"\n", "eval", ".");
    Path folder = Files.createDirectories(directory.resolve("größe/a b"));
    Files.writeString(folder.resolve("x.imgx"), "import ./y.nix + baseNameOf ./.");
    Files.writeString(folder.resolve("y.nix"), "\"ü \"");
    prints("\"ü a b\"\n", "eval", "größe/a b/x.imgx");
    prints("\"ü a b\"\n", "eval", "<here/x.imgx>", "-I", "here=größe/a b");
    assertEquals(new Answer(0, "3\n", ""), runWith(folder, "1 + 2", "eval", "-"));
    assertEquals(new Answer(0, "(x: (x + 1))\n", ""), runWith(folder, "x: x + 1", "parse", "-"));
  }

  @Test
  void missingFiles() throws IOException {
    refuses(1, words("eval", "nowhere.imgx"), "'nowhere.imgx' does not exist", "looked for");
    refuses(1, words("parse", "<nowhere>"), "not found in the search path");
    Files.createDirectory(directory.resolve("empty"));
    refuses(1, words("build", "empty"), "empty'", "'default.imgx'", "'default.nix'");
    Files.writeString(directory.resolve("bad.imgx"), "{\n  a = 1\n}\n");
    refuses(1, words("instantiate", "bad.imgx"), "expected ';'", "bad.imgx:", "a = 1");
  }

  @Test
  void wrongUsage() {
    refuses(2, words("evla"), "unknown command 'evla'", "did you mean `eval`?");
    refuses(2, words("eval", "--srict"), "unknown option '--srict'", "did you mean `--strict`?");
    refuses(2, words("eval", "-E"), "'--expr' needs EXPR");
    refuses(2, words("eval", "--arg", "x"), "'--arg' needs NAME and EXPR");
    refuses(2, words("eval", "--json", "--raw", "-E", "1"), "choose one");
    refuses(2, words("eval", "--strict=yes", "-E", "1"), "takes no value");
    refuses(2, words("build", "-j", "many", "-E", "1"), "'--max-jobs' needs a number");
    refuses(2, words("--json"), "a command is expected");
    refuses(2, words("eval", "--log-format", "fancy", "-E", "1"), "unknown log format 'fancy'");
    refuses(2, words("help", "imags"), "did you mean `images`?");
  }

  @Test
  void helpOfEveryCommand() {
    for (String name : Commands.NAMES) {
      Answer answer = run(name, "--help");
      assertEquals(0, answer.code(), answer.err());
      assertTrue(answer.out().startsWith("Usage: imgx " + name), answer.out());
      assertTrue(answer.out().contains("Example"), answer.out());
      assertTrue(answer.out().lines().allMatch(line -> line.length() <= 80), answer.out());
      if (!Manual.TOPICS.contains(name)) {
        assertEquals(answer, run("help", name));
      }
      assertTrue(run("--help").out().contains("  " + name + " "));
    }
    for (Command command : Commands.all()) {
      if (command instanceof Group group) {
        group.members().forEach(member -> helpOf(member.outline()));
      }
    }
    for (String topic : Manual.TOPICS) {
      assertTrue(run("help", topic).out().startsWith("# "), topic);
    }
    assertEquals(2, run().code());
  }

  /// Commands that list or count things, one by one.
  @Test
  void whatListsDoesSoForProgramsToo() {
    String commands =
        "build eval instantiate inspect diff prefetch config doctor store:path-info store:closure"
            + " store:references store:referrers store:deriver store:why-depends store:ls store:roots"
            + " store:gc store:delete store:verify store:optimise";
    for (String command : commands.split(" ")) {
      List<String> words = new ArrayList<>(List.of(command.split(":")));
      words.add("--help");
      assertTrue(run(words.toArray(String[]::new)).out().contains(" --json "), command);
    }
  }

  private void helpOf(Command.Outline member) {
    String[] words = member.name().split(" ");
    Answer answer = run(words[0], words[1], "--help");
    assertEquals(0, answer.code(), answer.err());
    assertTrue(answer.out().startsWith("Usage: imgx " + member.name()), answer.out());
    assertTrue(answer.out().contains("Example"), answer.out());
    assertTrue(answer.out().lines().allMatch(line -> line.length() <= 80), answer.out());
    assertEquals(answer, run("help", words[0], words[1]));
    assertTrue(run(words[0], "--help").out().contains("  " + words[1] + " "));
  }

  private static final List<String> ELSEWHERE =
      List.of(
          "build",
          "repl",
          "store",
          "log",
          "prefetch",
          "lock",
          "push",
          "save",
          "load",
          "run",
          "inspect",
          "diff",
          "copy",
          "key",
          "init");

  /// The examples that need neither a network nor another program, in the repository's directory.
  /// Those of `copy` and `key` are in `CopyCommandTest`, those of `push` and `prefetch` in
  /// `RegistryCommandTest`, those of `save` and `load` in `LayeredImageTest`, of `run` in
  /// `RunTest`, that of `init` is in `configuration.md`.
  @Test
  void examplesOfTheHelpAreTrue() {
    int count = 0;
    for (Command command : Commands.all()) {
      for (String example : command.outline().examples()) {
        List<String> words = split(example);
        if (words.getFirst().equals("imgx") && !ELSEWHERE.contains(words.get(1))) {
          String[] rest = words.subList(1, words.size()).toArray(String[]::new);
          Answer answer = runWith(TOP, "", rest);
          assertEquals(0, answer.code(), () -> example + "\n" + answer.err());
          assertFalse(answer.out().isBlank(), example);
          count++;
        } else {
          words.stream()
              .filter(word -> word.startsWith("examples/"))
              .forEach(word -> assertTrue(Files.exists(TOP.resolve(word)), example));
        }
      }
    }
    assertTrue(count >= 6, "examples that ran: " + count);
  }

  private static List<String> split(String line) {
    return java.util.regex.Pattern.compile("'([^']*)'|(\\S+)")
        .matcher(line)
        .results()
        .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
        .toList();
  }

  @Test
  void completions() {
    for (String shell : List.of("bash", "zsh", "fish")) {
      String script = run("completion", shell).out();
      for (String name : Commands.NAMES) {
        assertTrue(script.contains(name), shell + " does not complete " + name);
      }
      assertTrue(script.contains("out-link"), shell);
    }
    refuses(2, words("completion", "tcsh"), "no completion for 'tcsh'");
  }

  @Test
  void tracesAndWarnings() {
    String program = "builtins.trace \"grün\" 1";
    assertEquals(new Answer(0, "1\n", "trace: grün\n"), run("eval", "-E", program));
    assertEquals(
        new Answer(0, "1\n", "{\"event\":\"trace\",\"message\":\"grün\"}\n"),
        run("eval", "--log-format", "json", "-E", program));
    String nested = "let f = n: if n == 0 then throw \"deep\" else 1 + f (n - 1); in f 30";
    Answer folded = run("eval", "-E", nested);
    Answer whole = run("eval", "--show-trace", "-E", nested);
    assertTrue(folded.err().contains("--show-trace"), folded.err());
    assertTrue(whole.err().length() > folded.err().length(), whole.err());
  }

  @Test
  void evaluationWritesNothing() {
    String program = "(derivation { name = \"x\"; system = \"x\"; builder = \"x\"; }).drvPath";
    Answer answer = run("eval", "--raw", "-E", program);
    assertTrue(answer.out().endsWith("-x.drv"), answer.err());
    assertFalse(Files.exists(directory.resolve("root/nix/store")));
  }
}
