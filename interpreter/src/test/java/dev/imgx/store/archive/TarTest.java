package dev.imgx.store.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers;
import dev.imgx.store.archive.TarEntry.Owner;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarTest {
  private static final String DEEP = "d".repeat(90) + "/" + "e".repeat(90);

  @TempDir Path folder;

  private final TarSum sum = new TarSum();
  private int refused;

  private void put(TarWriter tar, TarEntry entry, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    tar.begin(entry);
    sum.begin(entry);
    tar.data(bytes, 0, bytes.length);
    sum.data(bytes, 0, bytes.length);
  }

  private byte[] sample(Owner owner) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TarWriter tar = new TarWriter(out, 1);
    put(tar, TarEntry.directory(".", 0775, owner), "");
    put(tar, TarEntry.directory("./a", 0755, owner), "");
    put(tar, TarEntry.directory("./a/" + "d".repeat(90), 0755, owner), "");
    put(tar, TarEntry.directory("./a/" + DEEP, 0755, owner), "");
    put(tar, TarEntry.file("./a/" + DEEP + "/f", 0644, owner, 2), "1\n");
    put(tar, TarEntry.file("./a/x", 0644, owner, 3), "hi\n");
    put(tar, TarEntry.file("./a.b", 0644, owner, 3), "hi\n");
    put(tar, TarEntry.directory("./empty", 0755, owner), "");
    put(tar, TarEntry.link("./lnk", owner, "a/x"), "");
    put(tar, TarEntry.link("./longlnk", owner, "/" + "l".repeat(120)), "");
    assertEquals(0, tar.finish() % 10240);
    return out.toByteArray();
  }

  private Path tree() throws IOException {
    Path tree = Files.createDirectory(folder.resolve("layer"));
    Files.createDirectories(tree.resolve("a/" + DEEP));
    Files.createDirectory(tree.resolve("empty"));
    Files.writeString(tree.resolve("a/" + DEEP + "/f"), "1\n");
    Files.writeString(tree.resolve("a/x"), "hi\n");
    Files.writeString(tree.resolve("a.b"), "hi\n");
    Files.createSymbolicLink(tree.resolve("lnk"), Path.of("a/x"));
    Files.createSymbolicLink(tree.resolve("longlnk"), Path.of("/" + "l".repeat(120)));
    Peers.run(folder, "chmod", "-R", "u=rwX,go=rX", "layer").success();
    Peers.run(folder, "chmod", "775", "layer").success();
    return tree;
  }

  private byte[] gnuTar(String owner, String group) throws IOException {
    List<String> command = new ArrayList<>(List.of("tar", "-C", tree().toString()));
    command.addAll(List.of("--hard-dereference", "--sort=name", "--mtime=@1"));
    command.addAll(List.of("--owner=" + owner, "--group=" + group, "-cf", "gnu.tar", "."));
    Peers.run(folder, command.toArray(String[]::new)).success();
    return Files.readAllBytes(folder.resolve("gnu.tar"));
  }

  @Test
  void bytesAreThoseOfGnuTar() throws IOException {
    assertArrayEquals(gnuTar("root:0", "root:0"), sample(Owner.ROOT));
  }

  @Test
  void largeOwnersAreThoseOfGnuTar() throws IOException {
    assertArrayEquals(gnuTar(":3000000", ":1234"), sample(new Owner(3_000_000, 1234)));
  }

  @Test
  void largeFilesHaveBinarySizes() throws IOException {
    byte[] header = TarWriter.header(TarEntry.file("big", 0444, Owner.ROOT, 1L << 33), 1);
    assertEquals("8000000000000002", hex(header, 124, 132));
    assertEquals("00000000", hex(header, 132, 136));
    byte[] small = TarWriter.header(TarEntry.file("big", 0444, Owner.ROOT, (1L << 33) - 1), 1);
    assertEquals("77777777777\0", new String(small, 124, 12, StandardCharsets.ISO_8859_1));
  }

  private static String hex(byte[] bytes, int from, int to) {
    return java.util.HexFormat.of().formatHex(bytes, from, to);
  }

  /// The answer is that of docker 20.10's own `pkg/tarsum`, run on the same tar.
  @Test
  void theSumIsDockers() throws IOException {
    sample(Owner.ROOT);
    assertEquals(
        "tarsum.v1+sha256:997cda141c7cec7433e15f4e78db207b25ad89ec6b3b7e514cef3382ef70ec43",
        sum.sum());
  }

  private TarInput input(byte[] bytes) throws IOException {
    return TarInput.of(new ByteArrayInputStream(bytes), "it");
  }

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    List<String> seen = new ArrayList<>();
    try (TarInput tar = input(sample(Owner.ROOT))) {
      for (TarInput.Member member = tar.next(); member != null; member = tar.next()) {
        seen.add(member.kind() + " " + member.name() + " " + member.target());
      }
    }
    assertEquals(10, seen.size());
    assertEquals("DIRECTORY  ", seen.getFirst());
    assertEquals("FILE a/" + DEEP + "/f ", seen.get(4));
    assertEquals("SYMLINK longlnk /" + "l".repeat(120), seen.getLast());
  }

  /// Names need not be UTF-8, and those of pax are.
  @Test
  void namesAreBytes() throws IOException {
    String make =
        """
        latin=$(printf 'caf\\351') other=$(printf 'caf\\352') utf8=$(printf 'caf\\303\\251')
        long=$(printf '%0150d\\351' 0)
        touch "$latin" "$other" "$utf8" "$long" && ln -s "$latin" link
        tar --format=gnu -cf gnu.tar "$latin" "$other" "$utf8" "$long" link
        tar --format=pax -cf pax.tar "$utf8" "$latin"
        """;
    Peers.run(folder, "sh", "-ec", make).success();
    String utf8 = "caf\u00c3\u00a9";
    assertEquals(
        List.of("caf\u00e9", "caf\u00ea", utf8, "0".repeat(150) + "\u00e9", "link caf\u00e9"),
        names(folder.resolve("gnu.tar")));
    assertEquals(List.of(utf8, "caf\u00e9"), names(folder.resolve("pax.tar")));
  }

  private static List<String> names(Path file) throws IOException {
    List<String> names = new ArrayList<>();
    try (TarInput tar = TarInput.open(file, "the archive")) {
      for (TarInput.Member member = tar.next(); member != null; member = tar.next()) {
        names.add((member.name() + " " + member.target()).strip());
      }
    }
    return names;
  }

  @Test
  void truncatedArchivesAreRefused() throws IOException {
    byte[] whole = sample(Owner.ROOT);
    byte[] half = Arrays.copyOf(whole, 1536 + 100);
    assertEquals("it is truncated", refusal(half));
    assertEquals("it is empty", refusal(new byte[0]));
    assertEquals(
        "it is not a tar archive", refusal("x".repeat(2000).getBytes(StandardCharsets.US_ASCII)));
    Path packed = folder.resolve("x.gz");
    try (PackedOutput out = PackedOutput.create(packed, Compression.GZIP, 1)) {
      out.write(whole);
      out.finish();
    }
    byte[] bytes = Files.readAllBytes(packed);
    assertEquals("it is truncated", refusal(Arrays.copyOf(bytes, bytes.length - 5)));
    bytes[bytes.length - 6] ^= 1;
    assertTrue(refusal(bytes).startsWith("it is damaged"), refusal(bytes));
  }

  /// What is said of a tar, whether it is unpacked into a directory or a tree.
  private String refusal(byte[] bytes) throws IOException {
    Path target = Files.createDirectory(folder.resolve("refused-" + refused++));
    ArchiveError error =
        assertThrows(ArchiveError.class, () -> new TarUnpacker(target, 1000).unpack(input(bytes)));
    try (SpooledTree tree = new SpooledTree(folder.resolve("spool"), 10)) {
      ArchiveError other =
          assertThrows(ArchiveError.class, () -> new TarUnpacker(tree, 1000).unpack(input(bytes)));
      assertEquals(error.getMessage(), other.getMessage());
    }
    return String.valueOf(error.getMessage());
  }

  private byte[] tar(TarEntry... entries) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TarWriter tar = new TarWriter(out, 1);
    for (TarEntry entry : entries) {
      tar.begin(entry);
      tar.data(new byte[(int) entry.size()], 0, (int) entry.size());
    }
    tar.finish();
    return out.toByteArray();
  }

  private static TarEntry file(String name) {
    return TarEntry.file(name, 0644, Owner.ROOT, 5);
  }

  @Test
  void nothingLeavesTheTarget() throws IOException {
    assertEquals(
        "it: the name `a/../../x` leads out of the archive", refusal(tar(file("a/../../x"))));
    assertEquals("it: the name `/etc/x` is absolute", refusal(tar(file("/etc/x"))));
    assertEquals(
        "the link `a/l` leads out of the archive, to `../../x`",
        refusal(tar(TarEntry.link("a/l", Owner.ROOT, "../../x"))));
    TarEntry outside = TarEntry.link("l", Owner.ROOT, folder.toString());
    assertEquals(
        "`l/x` would be written through `l`, which is not a directory",
        refusal(tar(outside, file("l/x"))));
    assertEquals(
        "`b/l/x` would be written through `b/l`, which is not a directory",
        refusal(tar(TarEntry.link("b/l", Owner.ROOT, "../b"), file("b/l/x"))));
    assertEquals(
        "`x` is a directory, and something else before",
        refusal(tar(file("x"), TarEntry.directory("x", 0755, Owner.ROOT))));
    assertEquals("`x` is no directory, but was one before", refusal(tar(file("x/y"), file("x"))));
    assertFalse(Files.exists(folder.resolve("x")));
    byte[] device = TarWriter.header(TarEntry.file("dev", 0644, Owner.ROOT, 0), 1);
    device[156] = '3';
    device[155] = ' ';
    int more = '3' - '0';
    String sum = new String(device, 148, 6, StandardCharsets.US_ASCII);
    String fixed = "%06o".formatted(Integer.parseInt(sum, 8) + more);
    System.arraycopy(fixed.getBytes(StandardCharsets.US_ASCII), 0, device, 148, 6);
    assertEquals(
        "`dev` is neither a file, a directory nor a link", refusal(Arrays.copyOf(device, 10240)));
  }

  @Test
  void bombsAreRefused() throws IOException {
    assertEquals(
        "`big` is larger than expected",
        refusal(tar(TarEntry.file("big", 0644, Owner.ROOT, 1001))));
  }

  @Test
  void aLinkMayBeReplacedButNotFollowed() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "kept");
    Path target = Files.createDirectory(folder.resolve("target"));
    TarEntry link = TarEntry.link("x", Owner.ROOT, secret.toString());
    new TarUnpacker(target, 1000).unpack(input(tar(link, file("x"))));
    assertEquals("kept", Files.readString(secret));
    assertTrue(Files.isRegularFile(target.resolve("x"), LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void packagesAreOpened() throws IOException {
    Path data = Files.createDirectories(folder.resolve("pkg/usr/bin"));
    Files.writeString(data.resolve("tool"), "#!/bin/sh\n");
    Peers.run(folder, "chmod", "755", "pkg/usr/bin/tool").success();
    for (String form : List.of("gz", "xz", "zst", "")) {
      String name = form.isEmpty() ? "data.tar" : "data.tar." + form;
      Peers.run(folder, "tar", "-C", "pkg", "--auto-compress", "-cf", name, ".").success();
      Files.writeString(folder.resolve("debian-binary"), "2.0\n");
      Path deb = folder.resolve("x" + form + ".deb");
      Peers.run(folder, "ar", "rc", deb.toString(), "debian-binary", name).success();
      Path target = Files.createDirectory(folder.resolve("un" + form));
      try (TarInput tar = DebArchive.data(deb, "x.deb")) {
        new TarUnpacker(target, 1000).unpack(tar);
      }
      assertTrue(Files.isExecutable(target.resolve("usr/bin/tool")));
    }
    ArchiveError error =
        assertThrows(
            ArchiveError.class, () -> DebArchive.control(folder.resolve("xgz.deb"), "x.deb"));
    assertEquals("x.deb is not a Debian package: it has no `control.tar`", error.getMessage());
  }
}
