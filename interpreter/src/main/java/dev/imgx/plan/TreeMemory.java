package dev.imgx.plan;

import dev.imgx.lang.source.Source;
import dev.imgx.lang.syntax.Expr;
import dev.imgx.lang.syntax.ExprReader;
import dev.imgx.lang.syntax.ExprWriter;
import dev.imgx.lang.syntax.Parser;
import dev.imgx.lang.syntax.Trees;
import dev.imgx.store.shelf.Shelf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// Remembers the syntax trees of files between runs, so that a file that has not changed is not
/// parsed again: most of what a cold run does otherwise.
///
/// It cannot be stale: an entry has the whole text that it is the tree of, which is compared (the
/// key is only a checksum, the cheapest that a cold machine can make), and the owner of the shelf
/// is a hash of the parser's own code. What is no program is not remembered. For one thread.
public final class TreeMemory implements Trees, AutoCloseable {
  private static final int LARGEST = 32 << 20;

  private static final long LIMIT = 256L << 20;

  private final Shelf shelf;

  public TreeMemory(Shelf shelf) {
    this.shelf = shelf;
  }

  /// What comes with the distribution, and what earlier runs remembered below the root of a store,
  /// if there is a store; null when the pack is not there.
  public static @Nullable TreeMemory beside(Path pack, Path root) {
    Shelf.Place place = new Shelf.Place(root.resolve("nix"), "var/imgx/trees", LIMIT);
    Shelf shelf = Shelf.beside(pack, place);
    return shelf == null ? null : new TreeMemory(shelf);
  }

  @Override
  public Expr of(Source source) {
    if (!source.name().startsWith("/") || source.text().length() > LARGEST) {
      return Parser.parse(source);
    }
    byte[] text = source.text().getBytes(StandardCharsets.ISO_8859_1);
    long key = key(text);
    byte[] entry = shelf.find(key);
    Expr known = entry == null ? null : read(entry, text, source);
    if (known != null) {
      return known;
    }
    Expr parsed = Parser.parse(source);
    shelf.put(key, entry(text, ExprWriter.write(parsed, source)));
    return parsed;
  }

  /// Adds the tree of a text to what is given to shelves.
  public static void add(Source source, SortedMap<Long, byte[]> entries) {
    byte[] text = source.text().getBytes(StandardCharsets.ISO_8859_1);
    Expr parsed = Parser.parse(source);
    entries.put(key(text), entry(text, ExprWriter.write(parsed, source)));
  }

  private static @Nullable Expr read(byte[] entry, byte[] text, Source source) {
    int start = Integer.BYTES + text.length;
    if (entry.length < start
        || ByteBuffer.wrap(entry).getInt() != text.length
        || !Arrays.equals(entry, Integer.BYTES, start, text, 0, text.length)) {
      return null;
    }
    try {
      return ExprReader.read(entry, start, source);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      return null;
    }
  }

  /// What the shelf has for a text: its length, the text, the tree.
  private static byte[] entry(byte[] text, byte[] tree) {
    return ByteBuffer.allocate(Integer.BYTES + text.length + tree.length)
        .putInt(text.length)
        .put(text)
        .put(tree)
        .array();
  }

  private static long key(byte[] text) {
    CRC32 first = new CRC32();
    first.update(text);
    Adler32 second = new Adler32();
    second.update(text);
    return first.getValue() << Integer.SIZE | second.getValue();
  }

  @Override
  public void close() {
    shelf.close();
  }
}
