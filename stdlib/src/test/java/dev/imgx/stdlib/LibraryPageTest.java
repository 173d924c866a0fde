package dev.imgx.stdlib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The handbook's page about the library is in step with it.
class LibraryPageTest {
  private static final Path PAGE = Path.of("../interpreter/src/main/resources/handbook/library.md");

  @TempDir Path directory;

  /// `-Dimgx.accept=true` writes the page anew, and this still fails.
  @Test
  void thePageOfTheHandbookIsInStep() throws IOException {
    Set<String> there = there();
    assertTrue(there.contains("lib.optional") && there.contains("dockerTools.buildImage"));
    LibraryPage page = new LibraryPage();
    for (Path file : DocumentationTest.sources()) {
      if (file.getNameCount() > 1) {
        page.add(file, Files.readString(file), there::contains);
      }
    }
    String written = Files.exists(PAGE) ? Files.readString(PAGE) : "";
    if (Boolean.getBoolean("imgx.accept")) {
      Files.writeString(PAGE, page.text());
    }
    assertEquals(page.text().toString(), written, PAGE + " (-Dimgx.accept=true rewrites it)");
  }

  /// The names that mean something, of all that things with comments may be called.
  private Set<String> there() throws IOException {
    List<String> names = new ArrayList<>();
    for (Path file : DocumentationTest.sources()) {
      if (file.getNameCount() > 1) {
        for (String name : LibraryPage.commented(Files.readString(file))) {
          names.addAll(LibraryPage.names(file, name));
        }
      }
    }
    StringBuilder program = new StringBuilder("let p = import <stdlib> { }; in ''");
    for (String name : names) {
      program.append("${if p ? ").append(name).append(" then \"").append(name);
      program.append("\" else \"\"}\n");
    }
    Path file = Files.writeString(directory.resolve("names.imgx"), program.append("''"));
    List<String> command =
        List.of(DocumentationTest.LAUNCHER.toString(), "eval", "--raw", file.toString());
    String root = directory.resolve("root").toString();
    String output = Peers.run(directory, Map.of("IMGX_ROOT", root), command).success();
    return new HashSet<>(output.lines().toList());
  }
}
