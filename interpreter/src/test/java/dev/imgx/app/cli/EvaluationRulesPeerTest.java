package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.imgx.Peers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Restricted and pure evaluation allow what they allow in Nix, and refuse the rest in its words.
///
/// What Nix 2.35 does otherwise than the peer is left out: listing a directory on the way to what
/// is allowed, `storePath`, `fetchGit`, `~` in pure evaluation.
class EvaluationRulesPeerTest {
  private static final List<String> PROGRAMS =
      List.of(
          "builtins.readFile ./text",
          "builtins.pathExists ./text",
          "builtins.readDir ./.",
          "\"${./text}\"",
          "import ./folder/x",
          "builtins.getEnv \"HOME\"",
          "builtins.nixPath",
          "builtins ? currentTime",
          "builtins ? currentSystem",
          "<nonexistent>",
          "builtins.fetchurl \"file:///gone/text\"",
          "fetchTarball \"https://example.org/x.tar.gz\"",
          "builtins.toFile \"x\" \"y\"",
          "builtins.path { path = ./text; }",
          "builtins.filterSource (p: t: true) ./folder",
          "builtins.hashFile \"md5\" ./text",
          "builtins.readDir /nix/store",
          "builtins.pathExists /nix/store",
          "./text",
          "toString ./text",
          "import <nix/fetchurl.nix>");

  @TempDir Path root;

  @Test
  void restricted() throws IOException {
    compare("restrict-eval");
  }

  @Test
  void pure() throws IOException {
    compare("pure-eval");
  }

  private void compare(String mode) throws IOException {
    Path work = Files.createDirectories(root.toRealPath().resolve("work"));
    Files.writeString(work.resolve("text"), "text");
    Files.writeString(Files.createDirectory(work.resolve("folder")).resolve("x"), "1");
    Typed imgx = Typed.in(root, work);
    List<String> ours = new ArrayList<>();
    List<String> theirs = new ArrayList<>();
    for (String program : PROGRAMS) {
      Typed.Answer answer = imgx.run("eval", "--" + mode, "--expr", program);
      ours.add(program + " => " + first(answer.out() + answer.err()));
      theirs.add(program + " => " + first(nix(work, mode, program)));
    }
    assertEquals(String.join("\n", theirs), String.join("\n", ours));
  }

  private String nix(Path work, String mode, String program) {
    Peers.Answer answer =
        Peers.run(
            work,
            Map.of("NIX_STORE_DIR", "/nix/store", "NIX_PATH", "", "HOME", root.toString()),
            List.of(
                "nix-instantiate",
                "--store",
                "local?root=" + root.resolve("nix"),
                "--option",
                mode,
                "true",
                "--eval",
                "-E",
                program));
    return answer.output() + answer.errors();
  }

  /// The line that is the value, or says what is wrong.
  private static String first(String text) {
    return Stream.of(text.split("\n"))
        .filter(line -> !line.startsWith("warning:") && !line.isBlank())
        .findFirst()
        .orElse("")
        .replace("in pure eval mode", "in pure evaluation mode");
  }
}
