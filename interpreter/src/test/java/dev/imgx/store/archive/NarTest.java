package dev.imgx.store.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.store.hash.FormatError;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NarTest {
  @TempDir private Path temporary;

  /// An archive from its words; `#` stands for a NUL byte in a word.
  private static byte[] archive(String words) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String word : words.split(" ", -1)) {
      byte[] bytes =
          word.replace('#', '\0').replace("''", "").getBytes(StandardCharsets.ISO_8859_1);
      out.write(bytes.length);
      out.write(new byte[7]);
      out.write(bytes);
      out.write(new byte[NarWriter.padding(bytes.length)]);
    }
    return out.toByteArray();
  }

  private static byte[] write(Path tree) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (NarWriter writer = new NarWriter(out)) {
      TreeReader.read(tree, writer);
    }
    return out.toByteArray();
  }

  private Path restore(byte[] archive) throws IOException {
    Path target = temporary.resolve("restored");
    try (TreeWriter writer = new TreeWriter(target)) {
      NarReader.read(new ByteArrayInputStream(archive), writer);
    }
    return target;
  }

  @Test
  void archivesAreExact() throws IOException {
    Path file = Files.writeString(temporary.resolve("f"), "hello");
    String nar = "nix-archive-1 ( type regular contents hello )";
    assertArrayEquals(archive(nar), write(file));
    Path dir = Files.createDirectories(temporary.resolve("d"));
    Files.createSymbolicLink(dir.resolve("l"), Path.of("t"));
    Files.createFile(dir.resolve("e"));
    String tree =
        "nix-archive-1 ( type directory entry ( name e node ( type regular contents '' ) )"
            + " entry ( name l node ( type symlink target t ) ) )";
    assertArrayEquals(archive(tree), write(dir));
    assertArrayEquals(archive(tree), write(restore(archive(tree))));
  }

  @Test
  void nothingIsReadBeyondTheEnd() throws IOException {
    byte[] nar = archive("nix-archive-1 ( type regular contents hello ) more");
    ByteArrayInputStream in = new ByteArrayInputStream(nar);
    NarReader.read(in, new DataSink(OutputStream.nullOutputStream()));
    assertEquals(16, in.available());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nix-archive-2 ( type regular ) | input doesn't look like a Nix archive
          nix-archive-1 ( type fifo ) | bad archive: unknown file type 'fifo'
          nix-archive-1 [ type regular ) | bad archive: expected tag '(', got '['
          nix-archive-1 ( type regular contents x ] | bad archive: expected tag ')', got ']'
          nix-archive-1 ( type regular executable yes contents x ) | bad archive: expected tag '', got 'yes'
          nix-archive-1 ( type directory entry ( name .. node ( type regular ) ) ) | NAR contains invalid file name '..'
          nix-archive-1 ( type directory entry ( name . node ( type regular ) ) ) | NAR contains invalid file name '.'
          nix-archive-1 ( type directory entry ( name '' node ( type regular ) ) ) | NAR contains invalid file name ''
          nix-archive-1 ( type directory entry ( name a/b node ( type regular ) ) ) | NAR contains invalid file name 'a/b'
          nix-archive-1 ( type directory entry ( name b node ( type regular ) ) entry ( name a node ( type regular ) ) ) | NAR directory is not sorted
          nix-archive-1 ( type directory entry ( name a node ( type symlink target /etc ) ) entry ( name a node ( type directory ) ) ) | NAR directory is not sorted
          nix-archive-1 ( type symlink target '' ) | bad archive: invalid symlink target
          nix-archive-1 ( type symlink target a#b ) | bad archive: invalid symlink target
          nix-archive-1 ( type directory bogus ) | bad archive: unexpected tag 'bogus'
          """)
  void badArchivesAreRefused(String words, String message) throws IOException {
    byte[] archive = archive(words);
    FormatError error = assertThrows(FormatError.class, () -> restore(archive));
    assertEquals(message, error.getMessage());
  }

  @Test
  void cutArchivesAreRefused() throws IOException {
    byte[] nar =
        archive(
            "nix-archive-1 ( type directory entry ( name e node ( type regular contents x ) ) )");
    for (int i = 0; i < nar.length; i++) {
      ByteArrayInputStream cut = new ByteArrayInputStream(nar, 0, i);
      DataSink sink = new DataSink(OutputStream.nullOutputStream());
      assertThrows(EOFException.class, () -> NarReader.read(cut, sink));
    }
  }

  @Test
  void hugeNumbersAndDeepTreesAreRefused() throws IOException {
    byte[] nar = archive("nix-archive-1 ( type regular contents x )");
    int size = nar.length - 16 - 16;
    for (int place : new int[] {0, 24, size}) {
      byte[] bad = nar.clone();
      bad[place + 7] = (byte) 0x80;
      assertThrows(FormatError.class, () -> restore(bad), () -> "at " + place);
    }
    byte[] dirty = nar.clone();
    dirty[size + 15] = 1;
    assertThrows(FormatError.class, () -> restore(dirty));
    StringBuilder deep = new StringBuilder("nix-archive-1");
    deep.repeat(" ( type directory entry ( name a node", 5000);
    byte[] archive = archive(deep.toString());
    DataSink sink = new DataSink(OutputStream.nullOutputStream());
    FormatError error =
        assertThrows(
            FormatError.class, () -> NarReader.read(new ByteArrayInputStream(archive), sink));
    assertTrue(String.valueOf(error.getMessage()).contains("too deeply"));
  }

  @Test
  void specialFilesAreRefused() {
    IOException error = assertThrows(IOException.class, () -> write(Path.of("/dev/null")));
    assertTrue(String.valueOf(error.getMessage()).contains("unsupported type"));
  }
}
