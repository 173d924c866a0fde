package dev.imgx.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers;
import dev.imgx.Peers.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Bad input: a message that names the place and the cause, exit code 1, a store that stays valid.
class BadInputTest {
  @TempDir Path directory;
  private Command imgx;

  @BeforeEach
  void prepare() {
    imgx = new Command(directory);
  }

  @AfterEach
  void storeIsValid() {
    imgx.verifyStore();
  }

  @Test
  void missingFile() {
    refused(List.of("build", "nowhere.imgx"), "nowhere.imgx", "does not exist");
  }

  @Test
  void directoryWithoutDefault() throws IOException {
    Files.createDirectory(directory.resolve("empty"));
    refused(List.of("eval", "empty"), "empty", "default.imgx", "default.nix");
  }

  @Test
  void syntaxError() throws IOException {
    Files.writeString(directory.resolve("bad.imgx"), "{\n  a = 1\n}\n");
    refused(List.of("eval", "bad.imgx"), "expected ';' after this binding", "bad.imgx:", "a = 1");
  }

  @Test
  void undefinedVariable() throws IOException {
    Files.writeString(directory.resolve("bad.imgx"), "let version = 1; in verison\n");
    refused(
        List.of("eval", "bad.imgx"), "undefined variable 'verison'", "bad.imgx:1:21", "version");
  }

  @Test
  void wrongTypeToBuiltin() throws IOException {
    Files.writeString(directory.resolve("bad.imgx"), "\n  builtins.length { }\n");
    refused(List.of("eval", "bad.imgx"), "expected a list but found a set", "bad.imgx:2:3");
  }

  @Test
  void missingAttribute() throws IOException {
    Files.writeString(directory.resolve("bad.imgx"), "{ tag = 1; }.tga\n");
    refused(List.of("eval", "bad.imgx"), "attribute 'tga' missing", "bad.imgx:1:1", "tag");
  }

  @Test
  void functionArguments() throws IOException {
    Files.writeString(directory.resolve("bad.imgx"), "let f = { a }: a; in f { }\n");
    refused(List.of("eval", "bad.imgx"), "without required argument 'a'", "bad.imgx:1:");
    Files.writeString(directory.resolve("bad.imgx"), "let f = { a }: a; in f { a = 1; b = 2; }\n");
    refused(List.of("eval", "bad.imgx"), "with unexpected argument 'b'", "bad.imgx:1:");
  }

  @Test
  void unknownArgumentToImageFunction() throws IOException {
    image("name = \"bad\"; copytoRoot = ./.;");
    refused(List.of("build", "image.imgx"), "unexpected argument 'copytoRoot'", "copyToRoot");
  }

  @Test
  void missingContents() throws IOException {
    image("name = \"bad\"; copyToRoot = ./not-here;");
    refused(
        List.of("build", "image.imgx"), directory.resolve("not-here").toString(), "does not exist");
  }

  @Test
  void truncatedBase() throws IOException {
    image("name = \"base\"; copyToRoot = ./site;");
    Files.createDirectory(directory.resolve("site"));
    byte[] noise = new byte[200_000];
    new Random(1).nextBytes(noise);
    Files.write(directory.resolve("site/noise"), noise);
    imgx.run("build", "image.imgx").success();
    byte[] whole = Files.readAllBytes(directory.resolve("result"));
    Files.write(directory.resolve("base.tar.gz"), Arrays.copyOf(whole, whole.length / 2));
    image("name = \"bad\"; fromImage = ./base.tar.gz;");
    refused(List.of("build", "image.imgx"), "base.tar.gz", "truncated");
  }

  @Test
  void baseThatIsNoArchive() throws IOException {
    Files.writeString(
        directory.resolve("base.tar"), "this is a letter, not an archive\n".repeat(99));
    image("name = \"bad\"; fromImage = ./base.tar;");
    refused(List.of("build", "image.imgx"), "base.tar", "not a");
  }

  @Test
  void baseThatLeavesItsRoom() throws IOException {
    baseWith(new TarArchiveEntry("../outside"), "x");
    refused(List.of("build", "image.imgx"), "base.tar", "../outside");
    TarArchiveEntry link = new TarArchiveEntry("layer/layer.tar", TarArchiveEntry.LF_SYMLINK);
    link.setLinkName("../../../etc/passwd");
    baseWith(link, "");
    refused(List.of("build", "image.imgx"), "base.tar", "../../../etc/passwd");
  }

  @Test
  void storeThatCannotBeWritten() throws IOException {
    image("name = \"bad\";");
    Files.writeString(directory.resolve("file"), "");
    Command other = imgx.with("IMGX_ROOT", directory.resolve("file/root").toString());
    Answer answer = other.run("build", "image.imgx");
    complaint(answer, "file/root");
  }

  @Test
  void fullDisk() throws IOException {
    Path site = Files.createDirectory(directory.resolve("site"));
    byte[] noise = new byte[9_000_000];
    new Random(1).nextBytes(noise);
    Files.write(site.resolve("noise"), noise);
    image("name = \"big\"; copyToRoot = ./site;");
    Path disk = Files.createDirectory(directory.resolve("disk"));
    String script =
        "mount -t tmpfs -o size=12m tmpfs disk && export IMGX_ROOT=$PWD/disk &&"
            + " ! \"$0\" build image.imgx 2>message && rm -r site && printf '1 + 1' > small.imgx &&"
            + " nix-store --store local?root=$PWD/disk --verify --check-contents 2>verified &&"
            + " cat message";
    Answer answer =
        Peers.run(
            directory,
            imgx.environment(),
            List.of("unshare", "--mount", "sh", "-c", script, imgx.launcher()));
    String message = answer.success();
    assertTrue(message.contains("No space left on device"), message);
    assertFalse(message.contains("\tat "), message);
    assertFalse(Files.readString(directory.resolve("verified")).contains("error"), disk.toString());
  }

  private void image(String arguments) throws IOException {
    Files.writeString(
        directory.resolve("image.imgx"),
        "(import <stdlib> { }).dockerTools.buildImage { " + arguments + " }\n");
  }

  private void baseWith(TarArchiveEntry entry, String body) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      put(
          tar,
          new TarArchiveEntry("manifest.json"),
          "[{\"Config\":\"c.json\",\"RepoTags\":[\"a:b\"],\"Layers\":[\"layer/layer.tar\"]}]");
      put(tar, new TarArchiveEntry("c.json"), "{\"rootfs\":{\"diff_ids\":[],\"type\":\"layers\"}}");
      put(tar, entry, body);
    }
    Files.write(directory.resolve("base.tar"), bytes.toByteArray());
    image("name = \"bad\"; fromImage = ./base.tar;");
  }

  private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    entry.setSize(bytes.length);
    tar.putArchiveEntry(entry);
    tar.write(bytes);
    tar.closeArchiveEntry();
  }

  private void refused(List<String> arguments, String... words) {
    complaint(imgx.run(arguments.toArray(String[]::new)), words);
  }

  private static void complaint(Answer answer, String... words) {
    assertEquals(1, answer.exitCode(), answer.errors());
    assertEquals("", answer.output());
    assertTrue(answer.errors().lines().anyMatch(l -> l.startsWith("error: ")), answer.errors());
    assertFalse(answer.errors().contains("\tat "), answer.errors());
    assertFalse(answer.errors().contains("Exception"), answer.errors());
    for (String word : words) {
      assertTrue(answer.errors().contains(word), () -> word + " in\n" + answer.errors());
    }
  }
}
