package dev.imgx.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.imgx.Peers;
import dev.imgx.Peers.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// What the handbook and the README show is what happens.
///
/// A block of `console` is a session: lines after `$ ` are run by a shell that finds `imgx`, the
/// others are what they print. A comment `file: NAME` before a block of `nix` makes it a file;
/// every other block of `nix` must at least be well-formed.
class HandbookTest {
  private static final Path HANDBOOK =
      Command.TOP.resolve("interpreter/src/main/resources/handbook");
  private static final Pattern BLOCK =
      Pattern.compile("(?m)(?:^<!-- file: (\\S+) -->\n)?^```(nix|console)\n((?s:.*?))^```$");

  @TempDir Path directory;

  @TestFactory
  Stream<DynamicTest> pagesAreTrue() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(Command.TOP.resolve("README.md")));
    try (Stream<Path> files = Files.list(HANDBOOK)) {
      files.sorted().forEach(pages::add);
    }
    return pages.stream().map(page -> DynamicTest.dynamicTest(name(page), () -> check(page)));
  }

  private static String name(Path page) {
    return page.subpath(page.getNameCount() - 2, page.getNameCount()).toString().replace('/', '-');
  }

  private void check(Path page) throws IOException {
    Path where = Files.createDirectory(directory.resolve(name(page)));
    Command imgx = new Command(where);
    Matcher blocks = BLOCK.matcher(Files.readString(page));
    boolean any = false;
    while (blocks.find()) {
      any = true;
      if (blocks.group(2).equals("console")) {
        session(imgx, where, blocks.group(3));
      } else {
        String name = blocks.group(1) == null ? "block.imgx" : blocks.group(1);
        Files.writeString(where.resolve(name), blocks.group(3));
        imgx.run("parse", name).success();
      }
    }
    assertEquals(true, any, "a page without anything to run");
  }

  private static void session(Command imgx, Path where, String text) {
    StringBuilder expected = new StringBuilder();
    String command = "";
    for (String line : text.lines().toList()) {
      if (line.startsWith("$ ")) {
        run(imgx, where, command, expected.toString());
        command = line.substring(2);
        expected.setLength(0);
      } else {
        expected.append(line).append('\n');
      }
    }
    assertFalse(command.isEmpty(), text);
    run(imgx, where, command, expected.toString());
  }

  private static void run(Command imgx, Path where, String command, String expected) {
    if (command.isEmpty()) {
      return;
    }
    Map<String, String> environment = new HashMap<>(imgx.environment());
    Path programs = Path.of(imgx.launcher()).getParent();
    environment.put("PATH", programs + ":" + System.getenv("PATH"));
    Answer answer = Peers.run(where, environment, List.of("sh", "-c", command));
    String output = answer.output();
    String shown = output.isEmpty() || output.endsWith("\n") ? output : output + "\n";
    assertEquals(expected, shown, () -> "$ " + command + "\n" + answer.errors());
  }
}
