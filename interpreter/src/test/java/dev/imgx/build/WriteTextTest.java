package dev.imgx.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteTextTest {
  @TempDir Path root;
  private Workshop workshop;

  @BeforeEach
  void open() {
    workshop = new Workshop(root, Map.of("write-text", new WriteText()));
  }

  @AfterEach
  void close() {
    workshop.close();
  }

  @Test
  void theOutputIsTheFile() throws Exception {
    Path file = workshop.make("write-text", "motd", Map.of("text", "Grüße\n"));
    assertEquals("Grüße\n", Files.readString(file));
    assertFalse(Files.isExecutable(file));
    assertEquals(1, Files.getLastModifiedTime(file).toMillis() / 1000);
  }

  @Test
  void theFileLiesInATree() throws Exception {
    Map<String, ?> attributes =
        Map.of("text", "#!/bin/sh\n", "destination", "/bin/start", "executable", true);
    Path tree = workshop.make("write-text", "start", attributes);
    assertTrue(Files.isExecutable(tree.resolve("bin/start")));
    assertEquals("#!/bin/sh\n", Files.readString(tree.resolve("bin/start")));
  }

  @Test
  void whatTheTextMentionsIsAReference() throws Exception {
    String other = workshop.text("other", "something");
    StorePath derivation =
        workshop.derivation("write-text", "pointer", Map.of("text", "see " + other));
    StorePath output = workshop.output(derivation);
    assertEquals(
        Set.of(workshop.store.directory().parse(other)), workshop.store.info(output).references());
    assertEquals(derivation, workshop.store.info(output).deriver());
  }

  @Test
  void placeholdersBecomePaths() throws Exception {
    String text = "I am " + StoreDir.placeholder("out");
    StorePath derivation = workshop.derivation("write-text", "self", Map.of("text", text));
    StorePath output = workshop.output(derivation);
    Path file = workshop.store.physical(output);
    assertEquals("I am " + workshop.store.directory().print(output), Files.readString(file));
    assertEquals(Set.of(output), workshop.store.info(output).references());
  }

  @Test
  void nothingIsWrittenOutside() throws IOException {
    StorePath derivation =
        workshop.derivation(
            "write-text", "evil", Map.of("text", "x", "destination", "/a/../../evil"));
    BuildError error = assertThrows(BuildError.class, () -> workshop.build(derivation));
    assertTrue(error.getMessage().endsWith("`/a/../../evil` leads out of the tree"));
    try (var all = Files.walk(root)) {
      assertEquals(List.of(), all.filter(path -> path.endsWith("evil")).toList());
    }
  }

  @Test
  void wrongAttributesAreNamed() {
    StorePath missing = workshop.derivation("write-text", "none", Map.of());
    BuildError error = assertThrows(BuildError.class, () -> workshop.build(missing));
    assertTrue(error.getMessage().contains("`text` is missing; it must be a string"));
    StorePath wrong =
        workshop.derivation("write-text", "wrong", Map.of("text", List.of("a"), "x", 1));
    error = assertThrows(BuildError.class, () -> workshop.build(wrong));
    assertTrue(error.getMessage().contains("`text` must be a string, but `[\"a\"]` was found"));
  }
}
