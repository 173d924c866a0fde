package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.app.cli.Typed.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What restricted and pure evaluation allow, and the other settings of evaluation.
class EvaluationRulesTest {
  private static final String FORBIDDEN = "is forbidden in restricted mode";

  @TempDir Path root;
  private Path work;

  @BeforeEach
  void files() throws IOException {
    work = Files.createDirectories(root.toRealPath().resolve("work"));
    Files.writeString(work.resolve("text"), "text");
    Files.writeString(work.resolve("three.nix"), "1 + 2");
    Files.createDirectories(work.resolve("open/inner"));
    Files.writeString(work.resolve("open/file"), "seen");
    Files.createSymbolicLink(work.resolve("open/tunnel"), Path.of(".."));
  }

  private Answer run(String... words) {
    return Typed.in(root, work).run(words);
  }

  private void prints(String expected, String... words) {
    assertEquals(new Answer(0, expected + "\n", ""), run(words));
  }

  private void refuses(String part, String... words) {
    Answer answer = run(words);
    assertEquals(1, answer.code(), answer.out());
    assertEquals("", answer.out());
    assertTrue(answer.err().contains(part), answer.err());
  }

  private static String[] restricted(String... more) {
    return with("--restrict-eval", more);
  }

  private static String[] pure(String... more) {
    return with("--pure-eval", more);
  }

  private static String[] with(String option, String... more) {
    List<String> words = new java.util.ArrayList<>(List.of("eval", option));
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }

  @Test
  void restrictedProgramsReadOnlyTheSearchPath() {
    prints("3", restricted("-E", "1 + 2"));
    refuses(FORBIDDEN, restricted("three.nix"));
    prints("3", restricted("three.nix", "-I", "."));
    refuses(FORBIDDEN, restricted("-E", "builtins.readFile ./text"));
    prints("\"text\"", restricted("-E", "builtins.readFile ./text", "-I", "x=./text"));
    refuses(FORBIDDEN, restricted("-E", "\"${./text}\""));
    prints("\"\"", restricted("-E", "builtins.getEnv \"HOME\""));
    prints("false", restricted("-E", "builtins.pathExists ./text"));
  }

  @Test
  void restrictedProgramsDoNotFollowLinksOutOfWhatIsAllowed() {
    prints("\"seen\"", restricted("-E", "builtins.readFile <open/file>", "-I", "open=./open"));
    refuses(FORBIDDEN, restricted("-E", "builtins.readFile ./open/tunnel/text", "-I", "./open"));
    prints(
        "{ open = \"directory\"; }",
        restricted("-E", "builtins.readDir ./open/tunnel", "-I", "./open"));
    refuses(
        FORBIDDEN,
        restricted(
            "-E", "let __nixPath = [ { prefix = \"x\"; path = ./.; } ]; in import <x/three.nix>"));
  }

  @Test
  void restrictedProgramsReadWhatTheyPutIntoTheStore() {
    prints("\"a\"", restricted("-E", "builtins.readFile (builtins.toFile \"a\" \"a\")"));
    prints("\"seen\"", restricted("-E", "builtins.readFile \"${./open}/file\"", "-I", "./open"));
  }

  @Test
  void restrictedProgramsFetchOnlyAllowedUris() {
    String here = "file://" + work;
    String fetch = "builtins.readFile (builtins.fetchurl \"" + here + "/text\")";
    refuses(FORBIDDEN, restricted("-E", fetch));
    prints("\"text\"", restricted("-E", fetch, "--allowed-uris", here));
    prints("\"text\"", restricted("-E", fetch, "--option", "allowed-uris", "https: " + here + "/"));
    prints("\"text\"", restricted("-E", fetch, "-I", "."));
    refuses(FORBIDDEN, restricted("-E", fetch, "--allowed-uris", here + "/text/"));
    refuses(
        "access to URI 'https://example.org/x' is forbidden in restricted mode",
        restricted("-E", "fetchTarball \"https://example.org/x\""));
  }

  @Test
  void purePrograms() {
    prints("3", pure("-E", "1 + 2"));
    refuses("in pure evaluation mode (use '--impure' to override)", pure("three.nix"));
    prints("3", pure("--impure", "three.nix"));
    prints("false", pure("-E", "builtins.pathExists ./text"));
    prints("false", pure("-E", "builtins ? currentTime || builtins ? currentSystem"));
    prints("[ ]", pure("-E", "builtins.nixPath", "-I", "."));
    refuses("cannot look up '<open>' in pure evaluation mode", pure("-E", "<open>", "-I", "."));
    refuses("the path '~/x' can not be resolved in pure mode", pure("-E", "~/x"));
    refuses("not allowed in pure evaluation mode", pure("-E", "builtins.storePath ./x"));
    refuses(
        "in pure evaluation mode, 'fetchurl' requires a 'sha256' argument",
        pure("-E", "builtins.fetchurl \"file://" + work + "/text\""));
    prints("\"a\"", pure("-E", "builtins.readFile (builtins.toFile \"a\" \"a\")"));
    prints("true", pure("-E", "builtins.pathExists <stdlib>"));
  }

  @Test
  void importFromDerivationCanBeForbidden() {
    String drv =
        "builtins.readFile (derivation { name = \"x\"; system = \"builtin\"; builder = \"/no\"; })";
    refuses(
        "because the option 'allow-import-from-derivation' is disabled",
        with("--strict", "--option", "allow-import-from-derivation", "false", "-E", drv));
  }

  @Test
  void literalsThatAreBetterAvoided() {
    Answer warned =
        run("eval", "--lint-url-literals", "warn", "-E", "[ x:y \"x:y\" \"x:${\"y\"}\" ]");
    assertEquals(0, warned.code());
    assertEquals(
        """
        warning: URL literals are discouraged. Consider using a string literal "x:y" instead \
        (lint-url-literals)
                 at «string»:1:3:
                      1| [ x:y "x:y" "x:${"y"}" ]
                       |   ^
        """,
        warned.err());
    refuses(
        "'./a/b' (lint-short-path-literals)",
        with("--lint-short-path-literals=fatal", "-E", "a/b"));
    prints("true", with("--lint-short-path-literals=fatal", "-E", "builtins.isPath ./a/b"));
    refuses("not portable", with("--lint-absolute-path-literals=fatal", "-E", "/a"));
    refuses(
        "home path literals are not portable",
        with("--lint-absolute-path-literals=fatal", "-E", "~/a"));
  }

  @Test
  void orAsAName() {
    Answer answer = run("eval", "-E", "let or = 1; in builtins.length [ (x: x) or ]");
    assertEquals("1\n", answer.out());
    assertTrue(answer.err().startsWith("warning: at «string»:1:34: "), answer.err());
    assertTrue(answer.err().contains("((x: x) or)"), answer.err());
    prints("2", "eval", "-E", "let or = x: x; f = x: x; in f (f or) 2");
  }

  @Test
  void settingsByName() {
    prints(
        "\"riscv64-linux\"",
        with(
            "--strict",
            "--option",
            "eval-system",
            "riscv64-linux",
            "-E",
            "builtins.currentSystem"));
    assertEquals(
        "trace: a\n", run("eval", "--trace-verbose", "-E", "builtins.traceVerbose \"a\" 1").err());
    refuses("abort-on-warn is set", with("--abort-on-warn", "-E", "builtins.warn \"a\" 1"));
    String old = "(import <stdlib/lib>).warnIf true \"old\" 1";
    refuses("abort-on-warn is set", with("--abort-on-warn", "-E", old));
    assertEquals("evaluation warning: old\n", run("eval", "-E", old).err());
    refuses(
        "stack overflow; max-call-depth exceeded",
        with("--max-call-depth=50", "-E", "let f = x: if x == 0 then 0 else f (x - 1); in f 60"));
    refuses(
        "stack overflow; max-call-depth exceeded",
        with("--max-call-depth=2", "--json", "-E", "[ [ [ ] ] ]"));
    Answer wrong = run("eval", "--option", "pure-evil", "true", "-E", "1");
    assertEquals(2, wrong.code());
    assertTrue(wrong.err().contains("did you mean `pure-eval`?"), wrong.err());
    assertEquals(2, run("eval", "--option", "pure-eval", "perhaps", "-E", "1").code());
  }

  @Test
  void experimentalFeaturesThatAreWanted() {
    String flakes = "--extra-experimental-features";
    prints("false", "eval", "-E", "builtins ? parseFlakeRef");
    prints(
        "{ dir = \"lib\"; owner = \"NixOS\"; ref = \"23.05\"; repo = \"nixpkgs\"; type = \"github\"; }",
        with(
            flakes,
            "nix-command flakes",
            "--strict",
            "-E",
            parse("github:NixOS/nixpkgs/23.05?dir=lib")));
    prints(
        "{ shallow = true; type = \"git\"; url = \"https://example.org/x?y=1\"; }",
        with(flakes, "flakes", "--strict", "-E", parse("git+https://example.org/x?shallow=1&y=1")));
    prints(
        "{ id = \"nixpkgs\"; ref = \"master\"; type = \"indirect\"; }",
        with(flakes, "flakes", "--strict", "-E", parse("nixpkgs/master")));
    prints(
        "{ path = \"/x/y\"; type = \"path\"; }",
        with(flakes, "flakes", "--strict", "-E", parse("/x/y")));
    refuses("'./x' is not an absolute path", with(flakes, "flakes", "-E", parse("./x")));
    String references =
        "map (r: builtins.flakeRefToString (builtins.parseFlakeRef r) == r) [ \"github:a/b/c?dir=d\""
            + " \"flake:a/b\" \"path:/x\" \"git+ssh://git@example.org/x?ref=r\""
            + " \"https://example.org/x.tar.gz\" \"gitlab:a/b?host=c\" ]";
    prints(
        "[ true true true true true true ]",
        with("--option", "experimental-features", "flakes", "--strict", "-E", references));
    prints(
        "{ a = { _type = \"timestamp\"; value = \"1979-05-27T07:32:00.120Z\"; }; }",
        with(
            flakes,
            "parse-toml-timestamps",
            "--strict",
            "-E",
            "fromTOML \"a = 1979-05-27 07:32:00.12Z\""));
    refuses(
        "Dates and times are not supported", with("--strict", "-E", "fromTOML \"a = 07:32:00\""));
  }

  private static String parse(String reference) {
    return "builtins.parseFlakeRef \"" + reference + "\"";
  }

  @Test
  void entriesOfTheSearchPathThatLeadNowhere() {
    Answer answer =
        run(
            "eval",
            "-I",
            "a=./gone",
            "-I",
            "a=file:///gone/x.tar.gz",
            "-I",
            "a=.",
            "-E",
            "<a/text>");
    assertEquals(work + "/text\n", answer.out());
    String entry = "warning: Nix search path entry '";
    assertTrue(
        answer.err().startsWith(entry + work + "/./gone' does not exist, ignoring\n"),
        answer.err());
    assertTrue(
        answer.err().contains("\n" + entry + "file:///gone/x.tar.gz' cannot be downloaded"),
        answer.err());
  }

  @Test
  void parsingFindsUndefinedVariables() {
    refuses("undefined variable 'y'", "parse", "-E", "x: y");
  }
}
