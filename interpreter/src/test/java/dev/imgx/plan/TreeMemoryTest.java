package dev.imgx.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.imgx.lang.source.Source;
import dev.imgx.lang.syntax.Expr;
import dev.imgx.lang.syntax.Parser;
import dev.imgx.lang.syntax.SyntaxError;
import dev.imgx.store.shelf.Shelf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Trees are remembered by what a text is, and by nothing else.
class TreeMemoryTest {
  private static final byte[] OWNER = new byte[Shelf.OWNER_LENGTH];

  @TempDir Path root;

  private Expr tree(Source source) {
    try (TreeMemory memory = memory()) {
      return memory.of(source);
    }
  }

  private TreeMemory memory() {
    return new TreeMemory(new Shelf(new Shelf.Place(root, "trees", 1 << 20), OWNER));
  }

  private TreeMemory beside(Path given) {
    return Objects.requireNonNull(TreeMemory.beside(given, root.resolve("nowhere")));
  }

  private static Source file(String text) {
    return new Source("/a/file.nix", "/a", text);
  }

  @Test
  void changedTextIsParsedAgain() {
    for (String text : new String[] {"1", "2", "{ a = 1; }", "{ a = 2; }", "1"}) {
      assertEquals(Parser.parse(file(text)), tree(file(text)));
      assertEquals(Parser.parse(file(text)), tree(file(text)));
    }
  }

  /// What the shelf says is believed, so the next run did not parse.
  @Test
  void sameTextIsNotParsedAgain() throws IOException {
    SortedMap<Long, byte[]> entries = new TreeMap<>();
    TreeMemory.add(file("[ 1 2 ]"), entries);
    byte[] entry = Objects.requireNonNull(entries.get(entries.firstKey()));
    // The last byte of the tree is the integer 2.
    assertEquals(2, entry[entry.length - 1]);
    entry[entry.length - 1] = 3;
    Path given = root.resolve("given.pack");
    Shelf.give(given, OWNER, entries);
    try (TreeMemory memory = beside(given)) {
      assertNotEquals(Parser.parse(file("[ 1 2 ]")), memory.of(file("[ 1 2 ]")));
      assertEquals(Parser.parse(file("[ 1 3 ]")), memory.of(file("[ 1 3 ]")));
    }
  }

  @Test
  void anotherTextUnderTheSameKeyIsNotTaken() throws IOException {
    SortedMap<Long, byte[]> one = new TreeMap<>();
    SortedMap<Long, byte[]> two = new TreeMap<>();
    TreeMemory.add(file("[ 1 2 ]"), one);
    TreeMemory.add(file("[ 3 4 ]"), two);
    SortedMap<Long, byte[]> mixed = new TreeMap<>();
    mixed.put(one.firstKey(), Objects.requireNonNull(two.get(two.firstKey())));
    Path given = root.resolve("given.pack");
    Shelf.give(given, OWNER, mixed);
    try (TreeMemory memory = beside(given)) {
      assertEquals(Parser.parse(file("[ 1 2 ]")), memory.of(file("[ 1 2 ]")));
    }
  }

  @Test
  void syntaxErrorsStayTheSame() {
    Source source = file("{ a = 1; b }");
    SyntaxError expected = assertThrows(SyntaxError.class, () -> Parser.parse(source));
    for (int i = 0; i < 2; i++) {
      SyntaxError error = assertThrows(SyntaxError.class, () -> tree(source));
      assertEquals(expected.diagnostic().message(), error.diagnostic().message());
    }
    assertFalse(Files.exists(root.resolve("trees")));
  }

  @Test
  void whatIsNoFileIsNotKept() {
    tree(new Source(Source.STRING, "/", "1 + 1"));
    assertFalse(Files.exists(root.resolve("trees")));
  }
}
