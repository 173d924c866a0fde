package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers;
import dev.imgx.Peers.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The pages of the manual, as `man` shows them.
class ManPagesTest {
  @TempDir Path directory;

  @Test
  void everyCommandHasAPageThatManReads() throws IOException {
    ManPages.main(new String[] {directory.toString()});
    List<Path> pages;
    try (Stream<Path> files = Files.list(directory)) {
      pages = files.sorted().toList();
    }
    assertEquals(ManPages.commands().size() + 1, pages.size());
    for (Path page : pages) {
      Answer answer = shown(page);
      assertEquals("", answer.errors(), page.toString());
    }
    String build = shown(directory.resolve("imgx-build.1")).success();
    assertTrue(build.contains("       -o, --out-link LINK\n"), build);
    assertTrue(build.contains("       imgx build examples/website/image.imgx\n"), build);
    String whole = shown(directory.resolve("imgx.1")).success();
    assertTrue(whole.contains("       imgx-store(1)\n"), whole);
    assertTrue(whole.contains("       102    A file has another hash"), whole);
  }

  private Answer shown(Path page) {
    return Peers.run(
        directory,
        Map.of("MANWIDTH", "80", "LC_ALL", "C.UTF-8", "MANROFFOPT", "-c"),
        List.of("man", "--warnings=w", "--local-file", page.toString()));
  }
}
