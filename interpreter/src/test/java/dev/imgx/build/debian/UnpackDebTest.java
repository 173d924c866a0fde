package dev.imgx.build.debian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.build.BuildError;
import dev.imgx.build.Workshop;
import dev.imgx.store.TreeSource;
import dev.imgx.store.path.StorePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnpackDebTest {
  @TempDir Path root;
  @TempDir Path folder;
  private Workshop workshop;

  @BeforeEach
  void open() {
    workshop = new Workshop(root, Map.of("unpack-deb", new UnpackDeb()));
  }

  @AfterEach
  void close() {
    workshop.close();
  }

  /// Members of a tar: name, type, mode, and the text or the link's target.
  private record Member(String name, byte type, int mode, String content) {
    void write(TarArchiveOutputStream tar) throws IOException {
      TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
      entry.setMode(mode);
      byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
      boolean file = type == TarConstants.LF_NORMAL;
      if (file) {
        entry.setSize(bytes.length);
      } else {
        entry.setLinkName(content);
      }
      tar.putArchiveEntry(entry);
      if (file) {
        tar.write(bytes);
      }
      tar.closeArchiveEntry();
    }
  }

  private static Member file(String name, int mode, String text) {
    return new Member(name, TarConstants.LF_NORMAL, mode, text);
  }

  private static byte[] tar(String compressor, List<Member> members)
      throws IOException, CompressorException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    OutputStream out =
        compressor.isEmpty()
            ? bytes
            : new CompressorStreamFactory().createCompressorOutputStream(compressor, bytes);
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      for (Member member : members) {
        member.write(tar);
      }
    }
    return bytes.toByteArray();
  }

  private Path unpack(String suffix, String compressor, List<Member> members) throws Exception {
    Path deb = folder.resolve("package.deb");
    try (ArArchiveOutputStream ar = new ArArchiveOutputStream(Files.newOutputStream(deb))) {
      member(ar, "debian-binary", "2.0\n".getBytes(StandardCharsets.UTF_8));
      member(ar, "control.tar", tar("", List.of(file("./control", 0644, "Package: x\n"))));
      member(ar, "data.tar" + suffix, tar(compressor, members));
    }
    StorePath source = workshop.store.addTree(TreeSource.whole("package.deb", deb));
    String path = workshop.store.directory().print(source);
    return workshop.make("unpack-deb", "package", Map.of("src", path));
  }

  private static void member(ArArchiveOutputStream ar, String name, byte[] bytes)
      throws IOException {
    ar.putArchiveEntry(new ArArchiveEntry(name, bytes.length));
    ar.write(bytes);
    ar.closeArchiveEntry();
  }

  @ParameterizedTest
  @CsvSource({".xz,xz", ".gz,gz", ".zst,zstd", "'',''"})
  void unpacksWhatTheStoreCanKeep(String suffix, String compressor) throws Exception {
    Path tree =
        unpack(
            suffix,
            compressor,
            List.of(
                new Member("./", TarConstants.LF_DIR, 0755, ""),
                new Member("./usr/bin/", TarConstants.LF_DIR, 0755, ""),
                file("./usr/bin/su", 04755, "root me"),
                new Member("./usr/bin/sudo", TarConstants.LF_LINK, 04755, "./usr/bin/su"),
                file("./etc/motd", 0600, "hello"),
                new Member("./bin", TarConstants.LF_SYMLINK, 0777, "usr/bin"),
                new Member("./etc/mtab", TarConstants.LF_SYMLINK, 0777, "/surely/not/here")));
    assertEquals("root me", Files.readString(tree.resolve("bin/sudo")));
    assertEquals(
        "r-xr-xr-x",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(tree.resolve("bin/su"))));
    assertEquals(
        "r--r--r--",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(tree.resolve("etc/motd"))));
    assertEquals(Path.of("/surely/not/here"), Files.readSymbolicLink(tree.resolve("etc/mtab")));
    assertFalse(Files.exists(tree.resolve("control")));
  }

  private String failure(Member... members) {
    return assertThrows(BuildError.class, () -> unpack(".xz", "xz", List.of(members))).getMessage();
  }

  @Test
  void refusesWhatIsDangerous() throws IOException {
    String message = failure(file("./../evil", 0644, "x"));
    assertTrue(message.contains("leads out"), message);
    message = failure(new Member("./dev/null", TarConstants.LF_CHR, 0666, ""));
    assertTrue(message.contains("neither a file, a directory nor a link"), message);
    message =
        failure(
            new Member("./a", TarConstants.LF_SYMLINK, 0777, folder.toString()),
            file("./a/evil", 0644, "x"));
    assertTrue(message.contains("written through"), message);
    assertFalse(Files.exists(folder.resolve("evil")));
  }

  @Test
  void aFileThatIsNoPackageIsAnError() throws IOException {
    String source = workshop.text("fake.deb", "This is no package.");
    BuildError error =
        assertThrows(
            BuildError.class, () -> workshop.make("unpack-deb", "x", Map.of("src", source)));
    assertTrue(error.getMessage().contains("is not a Debian package"), error.getMessage());
    Path deb = folder.resolve("later.deb");
    try (ArArchiveOutputStream ar = new ArArchiveOutputStream(Files.newOutputStream(deb))) {
      member(ar, "debian-binary", "3.0\n".getBytes(StandardCharsets.UTF_8));
    }
    StorePath later = workshop.store.addTree(TreeSource.whole("later.deb", deb));
    String path = workshop.store.directory().print(later);
    error =
        assertThrows(BuildError.class, () -> workshop.make("unpack-deb", "x", Map.of("src", path)));
    assertTrue(
        error.getMessage().contains("the version of its format is not 2"), error.getMessage());
  }
}
