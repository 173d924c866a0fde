package dev.imgx.build.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers;
import dev.imgx.store.archive.ArchiveError;
import dev.imgx.store.archive.TarEntry;
import dev.imgx.store.archive.TarEntry.Owner;
import dev.imgx.store.archive.TarWriter;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaseImageTest {
  @TempDir Path folder;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarWriter archive = new TarWriter(bytes, 0);

  private void add(String name, byte[] data) throws IOException {
    archive.begin(TarEntry.file(name, 0644, Owner.ROOT, data.length));
    archive.data(data, 0, data.length);
  }

  private void add(String name, String text) throws IOException {
    add(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] layer(String... names) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TarWriter tar = new TarWriter(out, 0);
    for (String name : names) {
      tar.begin(TarEntry.file(name, 0644, Owner.ROOT, 0));
    }
    tar.finish();
    return out.toByteArray();
  }

  private static String hex(byte[] data) {
    return Hash.digest(HashAlgorithm.SHA256, data).print(HashFormat.BASE16);
  }

  private Path save() throws IOException {
    archive.finish();
    return Files.write(folder.resolve("base.tar"), bytes.toByteArray());
  }

  private BaseImage read(Path file, @Nullable String name, @Nullable String tag)
      throws IOException {
    return BaseImage.read(new ImageSpec.Base(file, name, tag), "/nix/store");
  }

  private String refusal(Path file) {
    ArchiveError error = assertThrows(ArchiveError.class, () -> read(file, null, null));
    return String.valueOf(error.getMessage()).replace(folder.toString(), "");
  }

  private static final String CONFIG =
      "{\"config\":{\"Env\":[\"PATH=/bin\"]},\"rootfs\":{\"diff_ids\":[%s]},\"history\":"
          + "[{\"created_by\":\"one\"},{\"empty_layer\":true},{\"created_by\":\"two\"}]}";

  /// What docker saves today: layers under their digests, nothing else.
  @Test
  void todaysLayoutIsRead() throws IOException {
    byte[] lower = layer("bin/x", "nix/store/aaa/old", "nix/store/bbb");
    byte[] upper = layer("nix/store/.wh.aaa", "nix/store/ccc");
    String diffIds = "\"sha256:" + hex(lower) + "\",\"sha256:" + hex(upper) + "\"";
    String config = CONFIG.formatted(diffIds);
    String name = hex(config.getBytes(StandardCharsets.UTF_8));
    add("blobs/sha256/" + name, config);
    add("blobs/sha256/" + hex(lower), lower);
    add("blobs/sha256/" + hex(upper), upper);
    add("index.json", "{\"schemaVersion\":2}");
    add(
        "manifest.json",
        "[{\"Config\":\"blobs/sha256/%s\",\"RepoTags\":[\"a:1\"],\"Layers\":[\"blobs/sha256/%s\",\"blobs/sha256/%s\"]}]"
            .formatted(name, hex(lower), hex(upper)));
    BaseImage image = read(save(), null, null);
    assertEquals(Set.of("nix/store/bbb", "nix/store/ccc"), image.storeFiles());
    assertEquals(List.of("PATH=/bin"), image.environment());
    assertEquals(3, image.history(JsonText.object()).size());
    String bottom = image.layers().getFirst().id();
    assertTrue(image.layers().getLast().json().text().contains("\"parent\": \"" + bottom));
  }

  /// What docker saved before there were manifests.
  @Test
  void theOldestLayoutIsRead() throws IOException {
    byte[] lower = layer("bin/x");
    byte[] upper = layer("bin/y");
    add("one/json", "{\"id\":\"one\"}");
    add("one/layer.tar", lower);
    add("two/json", "{\"id\":\"two\",\"parent\":\"one\"}");
    add("two/layer.tar", upper);
    add("repositories", "{\"a\":{\"1\":\"one\",\"2\":\"two\"}}");
    Path file = save();
    BaseImage image = read(file, "a", "2");
    assertEquals(
        List.of("one", "two"), image.layers().stream().map(BaseImage.BaseLayer::id).toList());
    assertEquals("one", read(file, null, null).top());
    ArchiveError error = assertThrows(ArchiveError.class, () -> read(file, "b", "2"));
    assertTrue(String.valueOf(error.getMessage()).endsWith("has no image `b:2`"));
  }

  @Test
  void anUnknownNameIsAnsweredWithTheKnownOnes() throws IOException {
    byte[] lower = layer("bin/x");
    add("c.json", "{}");
    add("l.tar", lower);
    add(
        "manifest.json",
        "[{\"Config\":\"c.json\",\"RepoTags\":[\"docker.io/library/a:1\"],\"Layers\":[\"l.tar\"]}]");
    Path file = save();
    assertEquals(1, read(file, "a", "1").layers().size());
    ArchiveError error = assertThrows(ArchiveError.class, () -> read(file, "b", null));
    String message = String.valueOf(error.getMessage());
    assertTrue(message.endsWith("has no image `b:*`; it has: docker.io/library/a:1"), message);
  }

  @Test
  void hostileArchivesAreRefused() throws IOException {
    add("../x", "x");
    assertEquals(
        "the base image `/base.tar`: the name `../x` leads out of the archive", refusal(save()));
  }

  @Test
  void linksThatLeadOutsideAreRefused() throws IOException {
    archive.begin(TarEntry.link("a/layer.tar", Owner.ROOT, "../../../etc/passwd"));
    assertEquals(
        "the base image `/base.tar` has a link `a/layer.tar` that leads outside, to"
            + " `../../../etc/passwd`",
        refusal(save()));
  }

  @Test
  void aLayerMustBeWhatTheConfigurationPromises() throws IOException {
    byte[] lower = layer("bin/x");
    add("c.json", "{\"rootfs\":{\"diff_ids\":[\"sha256:00\"]}}");
    add("l.tar", lower);
    add("manifest.json", "[{\"Config\":\"c.json\",\"Layers\":[\"l.tar\"]}]");
    assertEquals(
        "the layer `l.tar` of the base image `/base.tar` is not what it should be: its hash is"
            + " sha256:%s, not sha256:00".formatted(hex(lower)),
        refusal(save()));
  }

  @Test
  void missingPartsAreNamed() throws IOException {
    add("c.json", "{}");
    add("manifest.json", "[{\"Config\":\"c.json\",\"Layers\":[\"l.tar\"]}]");
    assertEquals("the base image `/base.tar` lacks the layer `l.tar`", refusal(save()));
  }

  @Test
  void whatIsNoImageIsRefused() throws IOException {
    Path text = Files.writeString(folder.resolve("text"), "hello".repeat(1000));
    assertEquals("the base image `/text` is not a tar archive", refusal(text));
    add("etc/passwd", "root");
    Path tar = save();
    assertEquals(
        "the base image `/base.tar` is no container image: it has no `manifest.json`, no"
            + " `index.json` and no `repositories`",
        refusal(tar));
    byte[] whole = Files.readAllBytes(tar);
    for (int length : new int[] {700, 1000, 1024, 1030}) {
      Path part = Files.write(folder.resolve("part"), Arrays.copyOf(whole, length));
      assertEquals("the base image `/part` is truncated", refusal(part), "length " + length);
    }
    Peers.run(folder, "zstd", "-q", "base.tar").success();
    byte[] packed = Files.readAllBytes(folder.resolve("base.tar.zst"));
    Path part = Files.write(folder.resolve("part"), Arrays.copyOf(packed, packed.length - 3));
    assertEquals("the base image `/part` is truncated", refusal(part));
  }
}
