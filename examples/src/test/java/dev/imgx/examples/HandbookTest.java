package dev.imgx.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// What the handbook and the README show is what happens. Every block is of one of these kinds:
///
/// - `console`: a session. Lines after `$ ` are run, each by a shell of its own; the others are
///   what they print, where `…` stands for anything in a line, or, alone, for any lines.
/// - `nix`: a file, whose name stands in a comment before the block (`file: NAME`).
/// - `sh`: a script, which must succeed.
/// - `yaml`: jobs of other systems, whose commands must succeed.
/// - `text`: a picture, a screen; `dockerfile`: what imgx does not read.
///
/// The pages of builtins and of the library are generated, and their blocks tested, elsewhere.
class HandbookTest {
  private static final Path HANDBOOK =
      Command.TOP.resolve("interpreter/src/main/resources/handbook");
  private static final Set<String> GENERATED = Set.of("builtins.md", "library.md");
  private static final Set<String> PICTURES = Set.of("text", "dockerfile");
  private static final Pattern BLOCK =
      Pattern.compile("(?m)(?:^<!-- file: (\\S+) -->\n)?^```(.*)\n((?s:.*?))^```$");

  @TempDir Path directory;

  @TestFactory
  Stream<DynamicTest> pagesAreTrue() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(Command.TOP.resolve("README.md")));
    try (Stream<Path> files = Files.list(HANDBOOK)) {
      files
          .filter(page -> !GENERATED.contains("" + page.getFileName()))
          .sorted()
          .forEach(pages::add);
    }
    return pages.stream().map(page -> DynamicTest.dynamicTest(name(page), () -> check(page)));
  }

  private static String name(Path page) {
    return page.startsWith(HANDBOOK) ? "" + page.getFileName() : "top.md";
  }

  private void check(Path page) throws Exception {
    try (Surroundings here = new Surroundings(directory.resolve(name(page)), name(page))) {
      Matcher blocks = BLOCK.matcher(Files.readString(page));
      boolean any = false;
      while (blocks.find()) {
        any |= !PICTURES.contains(blocks.group(2));
        check(here, blocks.group(2), blocks.group(1), blocks.group(3));
      }
      assertTrue(any, "a page without anything to run");
    }
  }

  private static void check(Surroundings here, String kind, String file, String text)
      throws IOException {
    switch (kind) {
      case "console" -> session(here, text);
      case "nix" -> {
        assertNotNull(file, () -> "a block without a name:\n" + text);
        here.write(file, text);
        here.run("imgx parse " + file).success();
      }
      case "sh" -> here.script(text).success();
      case "yaml" -> here.job(commands(text)).success();
      default -> assertTrue(PICTURES.contains(kind), () -> "a block of an unknown kind:\n" + text);
    }
  }

  private static void session(Surroundings here, String text) {
    assertTrue(text.startsWith("$ "), text);
    for (String part : text.split("(?m)^\\$ ")) {
      if (!part.isEmpty()) {
        String command = part.lines().findFirst().orElseThrow();
        run(here, command, part.substring(command.length() + 1));
      }
    }
  }

  private static void run(Surroundings here, String command, String expected) {
    Answer answer = here.run(command);
    String output = answer.output();
    String shown = output.isEmpty() || output.endsWith("\n") ? output : output + "\n";
    if (!pattern(expected).matcher(shown).matches()) {
      assertEquals(expected, shown, () -> "$ " + command + "\n" + answer.errors());
    }
  }

  private static Pattern pattern(String expected) {
    return Pattern.compile(
        expected
            .lines()
            .map(line ->
                line.strip().equals("…")
                    ? "(.*\n)*"
                    : Pattern.quote(line).replace("…", "\\E.*\\Q") + "\n")
            .collect(Collectors.joining()));
  }

  /// What a job runs: what stands after `run:`, and the items of `script:`, at the end.
  private static String commands(String job) {
    StringBuilder commands = new StringBuilder();
    boolean script = false;
    for (String line : job.lines().map(String::strip).toList()) {
      if (line.startsWith("- run: ")) {
        commands.append('\n').append(line.substring("- run: ".length()));
      } else if (script) {
        commands.append(line.startsWith("- ") ? "\n" + line.substring(2) : " " + line);
      }
      script |= line.equals("script:");
    }
    return commands.toString();
  }
}
