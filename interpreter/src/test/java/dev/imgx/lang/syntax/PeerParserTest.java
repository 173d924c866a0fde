package dev.imgx.lang.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.imgx.Peers;
import dev.imgx.lang.source.Position;
import dev.imgx.lang.source.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The snippets in front of Nix 2.8: the same canonical form, errors at the same place.
class PeerParserTest {
  /// Snippets that 2.8 answers otherwise than 2.35 and imgx, and how.
  private static final Map<String, String> DIFFERENT =
      Map.of(
          "error-null.imgx", "takes a null byte for the end of the text (so does 2.35)",
          "error-null-in-string.imgx", "ends the string at a null byte",
          "error-null-in-indented.imgx", "ends the string at a null byte",
          "error-unclosed-string-escape.imgx", "points before the backslash",
          "error-attribute-duplicate-inherit.imgx", "points before the name",
          "error-attribute-duplicate-inherit-from.imgx", "points before the name",
          "error-attribute-duplicate-literals.imgx", "points at the first attribute",
          "set-merge.imgx", "merges literal sets at one level only",
          "set-merge-dynamic.imgx", "loses dynamic attributes when it merges",
          "string-invalid-utf8.imgx", "is read as UTF-8 by this test");

  private static final Pattern PLACE = Pattern.compile("\n +at [^\n]*:(\\d+):(\\d+):?\n");

  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> programs() {
    Peers.require("nix-instantiate");
    return Snippets.programs().stream()
        .filter(file -> !DIFFERENT.containsKey(name(file)))
        .map(file -> DynamicTest.dynamicTest(name(file), () -> compareForms(file)));
  }

  @TestFactory
  Stream<DynamicTest> errors() {
    Peers.require("nix-instantiate");
    return Snippets.errors().stream()
        .filter(file -> !DIFFERENT.containsKey(name(file)))
        .map(file -> DynamicTest.dynamicTest(name(file), () -> comparePlaces(file)));
  }

  /// The snippets have free variables, which the peer refuses outside of `with`.
  private void compareForms(Path file) throws IOException {
    String text = "with { }; (" + Snippets.text(file) + "\n)";
    String theirs = ask(text).success().strip();
    Source source = new Source(Source.STRING, folder.toString(), text);
    String ours =
        new Printer(folder.toString(), "/home/me").print(OldNix.asOld(Parser.parse(source)));
    assertEquals(OldNix.normalised(latin1(theirs)), OldNix.normalised(ours), "the canonical form");
  }

  private void comparePlaces(Path file) throws IOException {
    Peers.Answer answer = ask(Snippets.text(file));
    assertNotEquals(0, answer.exitCode(), answer.output());
    Source source = Snippets.source(file);
    SyntaxError ours = assertThrows(SyntaxError.class, () -> Parser.parse(source));
    Position place = Objects.requireNonNull(ours.diagnostic().site()).position();
    if (answer.errors().contains("unexpected end of file")) {
      // 2.8 points at the last word, 2.35 behind it.
      assertEquals(source.position(source.text().length()), place);
    } else {
      Matcher matcher = PLACE.matcher(answer.errors());
      String theirs = matcher.find() ? matcher.group(1) + ":" + matcher.group(2) : "nowhere";
      assertEquals(theirs, place.line() + ":" + place.column(), answer.errors());
    }
  }

  private Peers.Answer ask(String text) throws IOException {
    Path input = folder.resolve("input.nix");
    Files.write(input, text.getBytes(StandardCharsets.ISO_8859_1));
    return Peers.run(
        folder,
        Map.of("HOME", "/home/me", "NIX_REMOTE", "dummy://"),
        List.of("nix-instantiate", "--parse", input.toString()));
  }

  private static String latin1(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }
}
