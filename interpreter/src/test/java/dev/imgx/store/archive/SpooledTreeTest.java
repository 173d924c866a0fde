package dev.imgx.store.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpooledTreeTest {
  @TempDir Path folder;

  private record Member(TarInput.Member header, byte[] data) {}

  private static Member member(TarInput.Kind kind, String name, String target, byte[] data) {
    int mode = name.length() % 2 == 0 ? 0755 : 0644;
    return new Member(new TarInput.Member(kind, name, mode, data.length, target), data);
  }

  private static Member file(String name, byte[] data) {
    return member(TarInput.Kind.FILE, name, "", data);
  }

  private static Member other(TarInput.Kind kind, String name, String target) {
    return member(kind, name, target, new byte[0]);
  }

  private static void unpack(TarUnpacker unpacker, List<Member> members) throws IOException {
    for (Member member : members) {
      unpacker.unpack(member.header(), new ByteArrayInputStream(member.data()));
    }
  }

  private static byte[] archive(TreeOrigin tree) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (NarWriter archive = new NarWriter(bytes)) {
      tree.read(archive);
    }
    return bytes.toByteArray();
  }

  /// What the tree is must not depend on where it was unpacked, nor on where its bytes were
  /// meanwhile.
  private void agrees(List<Member> members) throws IOException {
    Path target = Files.createTempDirectory(folder, "target");
    unpack(new TarUnpacker(target, 1 << 30), members);
    byte[] wanted = archive(sink -> TreeReader.read(target, sink));
    for (int most : new int[] {1 << 20, 100_000, 1}) {
      try (SpooledTree tree = new SpooledTree(folder.resolve("spool"), most)) {
        unpack(new TarUnpacker(tree, 1 << 30), members);
        assertArrayEquals(wanted, archive(tree), "with " + most + " bytes in memory");
        assertArrayEquals(wanted, archive(tree), "again, with " + most + " bytes in memory");
      }
      assertFalse(Files.exists(folder.resolve("spool")));
    }
  }

  @Test
  void aTreeIsTheSameWhereverItsBytesWere() throws IOException {
    Random random = new Random(5);
    List<Member> members = new ArrayList<>();
    for (int size : new int[] {0, 1, 65_535, 200_000, 65_536, 7}) {
      byte[] data = new byte[size];
      random.nextBytes(data);
      members.add(file("a.b/" + size, data));
      members.add(file("a/" + size, data));
    }
    members.add(other(TarInput.Kind.DIRECTORY, "empty", ""));
    members.add(other(TarInput.Kind.DIRECTORY, "a", ""));
    members.add(file("a-b", new byte[] {1}));
    members.add(other(TarInput.Kind.SYMLINK, "a/l\u00e9", "../a-b"));
    members.add(other(TarInput.Kind.HARDLINK, "h", "./a/200000"));
    members.add(file("a/200000", new byte[] {2, 3}));
    members.add(other(TarInput.Kind.SYMLINK, "a/7", "/elsewhere"));
    members.add(file("a/l\u00e9", new byte[] {4}));
    members.add(other(TarInput.Kind.HARDLINK, "a/1", "h"));
    agrees(members);
  }

  @Test
  void namesOfNoFileCannotBeLinked() throws IOException {
    List<Member> links =
        List.of(
            other(TarInput.Kind.HARDLINK, "x", "x"),
            other(TarInput.Kind.HARDLINK, "y", "missing"),
            other(TarInput.Kind.HARDLINK, "z", "directory"));
    Path target = Files.createDirectory(folder.resolve("target"));
    try (SpooledTree tree = new SpooledTree(folder.resolve("spool"))) {
      for (TarUnpacker unpacker :
          List.of(new TarUnpacker(target, 1000), new TarUnpacker(tree, 1000))) {
        unpack(
            unpacker,
            List.of(other(TarInput.Kind.DIRECTORY, "directory", ""), file("x", new byte[] {1})));
        for (Member link : links) {
          String message =
              assertThrows(ArchiveError.class, () -> unpack(unpacker, List.of(link))).getMessage();
          assertTrue(String.valueOf(message).contains("which is no file"), message);
        }
      }
    }
  }

  @Test
  void aFileWithFewerBytesIsTruncated() throws IOException {
    Member member = file("x", new byte[300]);
    Path target = Files.createDirectory(folder.resolve("target"));
    try (SpooledTree tree = new SpooledTree(folder.resolve("spool"), 100)) {
      for (TarUnpacker unpacker :
          List.of(new TarUnpacker(target, 1000), new TarUnpacker(tree, 1000))) {
        ArchiveError error =
            assertThrows(
                ArchiveError.class,
                () -> unpacker.unpack(member.header(), new ByteArrayInputStream(new byte[299])));
        assertEquals("`x` is truncated", error.getMessage());
      }
    }
  }
}
