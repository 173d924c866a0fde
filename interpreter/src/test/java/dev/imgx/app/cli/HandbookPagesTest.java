package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The handbook's pages, all there, and how a terminal shows them.
class HandbookPagesTest {
  private static final Path FOLDER = Path.of("src/main/resources/handbook");
  private static final String PAGE =
      """
      # A page

      Some **bold** words, *others*, and `code with spaces` that go on and
      on over several lines; see [the store](store.md) or
      [elsewhere](https://example.org/x), 2 * 3 * 4.

      - one item that is long enough to be broken into two lines
        and goes on
      - another: `a|b`

      | key | what it means for somebody who reads it |
      | --- | --- |
      | `a \\| b` | a short text |
      | `long-name` | a text that needs more than one line, and **stands** below itself |

      <!-- file: x.nix -->
      ```nix
      { a = 1; }
      ```

      ```console
      $ imgx eval x.nix
      { a = 1; }
      ```
      """;

  @Test
  void theIndexNamesEveryPage() throws IOException {
    String index = String.valueOf(Handbook.page(Handbook.INDEX));
    List<String> named =
        Pattern.compile("\\[(\\w+)]\\((\\w+)\\.md\\)")
            .matcher(index)
            .results()
            .peek(link -> assertEquals(link.group(1), link.group(2)))
            .map(link -> link.group(1))
            .toList();
    assertEquals(Manual.TOPICS.stream().sorted().toList(), named.stream().sorted().toList());
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertEquals(
          Stream.concat(named.stream().map(name -> name + ".md"), Stream.of("README.md"))
              .sorted()
              .toList(),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void drawnWithoutColours() {
    assertEquals(
        """
        A page

        Some bold words, others, and `code with
        spaces` that go on and on over several
        lines; see the store (imgx help store)
        or elsewhere <https://example.org/x>, 2
        * 3 * 4.

        - one item that is long enough to be
          broken into two lines and goes on
        - another: `a|b`

        key          what it means for somebody
                     who reads it
        ───────────  ───────────────────────────
        `a | b`      a short text
        `long-name`  a text that needs more than
                     one line, and stands below
                     itself

            x.nix:
            { a = 1; }

            $ imgx eval x.nix
            { a = 1; }
        """,
        new Markdown(40, false).draw(PAGE));
  }

  @Test
  void drawnInColours() {
    assertEquals(
        "\033[1mA page\033[0m\n\nSome \033[1mbold\033[0m words, \033[3mothers\033[0m, and"
            + " \033[36mcode with spaces\033[0m\n",
        new Markdown(60, true)
            .draw("# A page\n\nSome **bold** words, *others*, and `code with spaces`\n"));
    String drawn = new Markdown(24, true).draw(PAGE);
    assertTrue(drawn.contains(" \033[4mthe\033[0m\n\033[4mstore\033[0m\033[2m (imgx"), drawn);
    assertTrue(drawn.contains("\033[1m$ imgx eval x.nix\033[0m\n"), drawn);
  }

  /// Nothing of a page is lost, whatever the width, and only code and long words are wider than the
  /// terminal.
  @Test
  void everyPageAtEveryWidth() throws IOException {
    for (String topic : Manual.TOPICS) {
      String page = String.valueOf(Handbook.page(topic));
      String wide = new Markdown(100, false).draw(page);
      for (int width : new int[] {30, 80}) {
        String drawn = new Markdown(width, false).draw(page);
        assertEquals(words(wide), words(drawn), topic);
        drawn
            .lines()
            .filter(
                line -> !line.startsWith("    ") && line.codePointCount(0, line.length()) > width)
            .forEach(line -> assertTrue(line.matches(".*\\S{9}.*"), line));
      }
    }
  }

  /// The characters that are written in any order: the lines of a table's cells stand side by side.
  private static List<Integer> words(String text) {
    return text.replaceAll("[\\s─]", "").chars().sorted().boxed().toList();
  }
}
