package dev.imgx.build.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imgx.Peers;
import dev.imgx.store.archive.Compression;
import dev.imgx.store.archive.TarEntry.Owner;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageBuilderTest {
  private static final String CONFIG =
      "{\"architecture\":\"amd64\",\"config\":{\"Cmd\":[\"/bin/x\"],\"Env\":[\"A=1\"]},"
          + "\"created\":\"1970-01-01T00:00:01Z\",\"os\":\"linux\"}";

  @TempDir Path folder;
  private SmallStore store;

  @BeforeEach
  void makeStore() throws IOException {
    store = new SmallStore(Files.createDirectory(folder.resolve("store")));
  }

  private ImageSpec spec(List<String> contents, ImageSpec.@Nullable Base base) {
    LayerSpec layer = new LayerSpec(contents, CONFIG, Owner.ROOT, false, store.view());
    return new ImageSpec("test/one", "v1", layer, base, Compression.GZIP);
  }

  private Path build(String name, ImageSpec spec) throws IOException {
    Path image = folder.resolve(name);
    references = new ImageBuilder(new Packing(2, bytes -> {})).build(spec, image);
    return image;
  }

  private Set<String> references = Set.of();

  private Path unpack(Path image) throws IOException {
    Path directory = Files.createDirectory(folder.resolve(image.getFileName() + ".d"));
    Peers.run(folder, "tar", "-C", directory.toString(), "-xf", image.toString()).success();
    Peers.run(folder, "chmod", "-R", "u+w", directory.toString()).success();
    return directory;
  }

  private JsonNode json(Path file) throws IOException {
    return JsonText.parse(Files.readString(file), file.toString());
  }

  private String listing(Path tar) {
    return Peers.run(folder, "tar", "-tf", tar.toString()).success();
  }

  @Test
  void theClosureOfTheContentsComesAlong() throws IOException {
    String far = store.tree("far", "data", "far away");
    String near = store.tree("near", "bin/run", "#!/nothing " + far, far);
    String unused = store.tree("unused", "x", "never", near);
    String top = store.tree("top", "bin/run", "exec " + near + "/bin/run", near, unused);
    Path image = unpack(build("closure.tar.gz", spec(List.of(top), null)));
    assertEquals(Set.of(near), references);
    String layer = json(image.resolve("manifest.json")).path(0).path("Layers").path(0).asText();
    assertEquals(
        """
        ./
        ./bin/
        ./bin/run
        ./nix/
        ./nix/store/
        FAR/
        FAR/data
        NEAR/
        NEAR/bin/
        NEAR/bin/run
        """
            .replace("FAR", far.substring(1))
            .replace("NEAR", near.substring(1)),
        listing(image.resolve(layer)));
  }

  @Test
  void aLayerWithoutReferencesHasNoStore() throws IOException {
    String top = store.tree("top", "etc/motd", "hello\n");
    Path image = unpack(build("plain.tar.gz", spec(List.of(top), null)));
    String layer = json(image.resolve("manifest.json")).path(0).path("Layers").path(0).asText();
    assertEquals("./\n./etc/\n./etc/motd\n", listing(image.resolve(layer)));
  }

  @Test
  void pathsInTheConfigurationCount() throws IOException {
    String tool = store.tree("tool", "bin/x", "tool");
    String config = CONFIG.replace("/bin/x", tool + "/bin/x");
    LayerSpec layer = new LayerSpec(List.of(), config, Owner.ROOT, false, store.view());
    Path image =
        unpack(build("config.tar.gz", new ImageSpec("test", "1", layer, null, Compression.GZIP)));
    assertEquals(Set.of(tool), references);
    String file = json(image.resolve("manifest.json")).path(0).path("Layers").path(0).asText();
    assertTrue(listing(image.resolve(file)).contains(tool.substring(1) + "/bin/x\n"));
  }

  @Test
  void theFilesAgreeWithEachOther() throws IOException {
    String top = store.tree("top", "etc/motd", "hello\n");
    Path image = unpack(build("agree.tar.gz", spec(List.of(top), null)));
    JsonNode manifest = json(image.resolve("manifest.json")).path(0);
    Path configFile = image.resolve(manifest.path("Config").asText());
    assertEquals(
        sha256(configFile) + ".json", manifest.path("Config").asText(), "name of the config");
    Path layer = image.resolve(manifest.path("Layers").path(0).asText());
    JsonNode config = json(configFile);
    assertEquals(
        "sha256:" + sha256(layer), config.path("rootfs").path("diff_ids").path(0).asText());
    JsonNode layerJson = json(layer.resolveSibling("json"));
    assertEquals(Files.size(layer), layerJson.path("Size").asLong());
    assertEquals(0, Files.size(layer) % 10240);
    String id = image.relativize(layer).getName(0).toString();
    assertEquals(id, layerJson.path("id").asText());
    assertEquals(
        "{\n \"test\\/one\": {\n  \"v1\": \"" + id + "\"\n }\n}\n",
        Files.readString(image.resolve("repositories")));
    String text = Files.readString(layer.resolveSibling("json"));
    String hashed = text.substring(0, text.indexOf(",\n \"id\"")) + "\n}\n";
    assertEquals(id, LayerJson.sha256(hashed));
  }

  private static String sha256(Path file) throws IOException {
    return Hash.digest(HashAlgorithm.SHA256, Files.readAllBytes(file)).print(HashFormat.BASE16);
  }

  @Test
  void theNumberOfThreadsDoesNotMatter() throws IOException {
    String top = store.tree("top", "small", "x");
    byte[] big = new byte[7_000_000];
    new Random(1).nextBytes(big);
    for (int i = 0; i < big.length; i++) {
      big[i] &= (byte) (i >> 18);
    }
    Files.write(store.physical(top).resolve("big"), big);
    ImageSpec spec = spec(List.of(top), null);
    Path one = folder.resolve("one");
    Path four = folder.resolve("four");
    new ImageBuilder(new Packing(1, bytes -> {})).build(spec, one);
    new ImageBuilder(new Packing(4, bytes -> {})).build(spec, four);
    assertArrayEquals(Files.readAllBytes(one), Files.readAllBytes(four));
    Peers.run(folder, "sh", "-c", "gzip -t < " + one).success();
  }

  @Test
  void aBaseKeepsItsLayersAndItsEnvironment() throws IOException {
    String shared = store.tree("shared", "data", "shared");
    String first = store.tree("first", "etc/a", "uses " + shared, shared);
    String second = store.tree("second", "etc/b", "uses " + shared, shared);
    Path base = build("base.tar.gz", spec(List.of(first), null));
    Path image = build("upper.tar.gz", spec(List.of(second), base(base)));
    Path upper = unpack(image);
    JsonNode manifest = json(upper.resolve("manifest.json")).path(0);
    assertEquals(2, manifest.path("Layers").size());
    Path top = upper.resolve(manifest.path("Layers").path(1).asText());
    assertEquals("./\n./etc/\n./etc/b\n", listing(top), "the base has the closure already");
    assertEquals(
        manifest.path("Layers").path(0).asText(),
        json(top.resolveSibling("json")).path("parent").asText() + "/layer.tar");
    JsonNode config = json(upper.resolve(manifest.path("Config").asText()));
    assertEquals("[\"A=1\",\"A=1\"]", config.path("config").path("Env").toString());
    assertEquals(2, config.path("history").size());
    assertEquals(2, config.path("rootfs").path("diff_ids").size());
    Path bottom = upper.resolve(manifest.path("Layers").path(0).asText());
    assertEquals(
        "sha256:" + sha256(bottom), config.path("rootfs").path("diff_ids").path(0).asText());
  }

  private static ImageSpec.Base base(Path archive) {
    return new ImageSpec.Base(archive, null, null);
  }

  @Test
  void peersAcceptTheImage() throws IOException {
    String shared = store.tree("shared", "data", "shared");
    String first = store.tree("first", "etc/a", "uses " + shared, shared);
    String second = store.tree("second", "etc/b", "b");
    Path base = build("base.tar.gz", spec(List.of(first), null));
    Path image = build("two.tar.gz", spec(List.of(second), base(base)));
    Path tar = folder.resolve("two.tar");
    Peers.run(folder, "sh", "-c", "gzip -dc " + image + " > " + tar).success();
    String inspected = Peers.run(folder, "skopeo", "inspect", "docker-archive:" + tar).success();
    assertEquals(2, JsonText.parse(inspected, "skopeo's answer").path("Layers").size());
    String oci = "oci:" + folder.resolve("oci") + ":it";
    Peers.run(folder, "skopeo", "copy", "-q", "docker-archive:" + tar, oci).success();
    Peers.run(
            folder, "umoci", "unpack", "--rootless", "--image", folder.resolve("oci:it") + "", "b")
        .success();
    assertEquals("b", Files.readString(folder.resolve("b/rootfs/etc/b")));
    assertEquals("shared", Files.readString(folder.resolve("b/rootfs" + shared + "/data")));
    String mode =
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(folder.resolve("b/rootfs/nix/store")));
    assertEquals("r-xr-xr-x", mode);
  }

  @Test
  void aPeersArchiveCanBeTheBase() throws IOException {
    String first = store.tree("first", "etc/a", "a");
    String second = store.tree("second", "etc/b", "b");
    Path base = build("first.tar.gz", spec(List.of(first), null));
    Path tar = folder.resolve("first.tar");
    Peers.run(folder, "sh", "-c", "gzip -dc " + base + " > " + tar).success();
    String target = "docker-archive:" + folder.resolve("skopeo.tar") + ":nixos/nix:2";
    Peers.run(folder, "skopeo", "copy", "-q", "docker-archive:" + tar, target).success();
    Peers.run(folder, "zstd", "-q", "skopeo.tar").success();
    for (String archive : List.of("skopeo.tar", "skopeo.tar.zst")) {
      ImageSpec.Base named = new ImageSpec.Base(folder.resolve(archive), "nixos/nix", "2");
      Path upper = unpack(build("on-" + archive, spec(List.of(second), named)));
      JsonNode layers = json(upper.resolve("manifest.json")).path(0).path("Layers");
      assertEquals(2, layers.size());
      Path bottom = upper.resolve(layers.path(0).asText());
      assertTrue(Files.readString(bottom.resolveSibling("json")).contains("container_config"));
      assertEquals("./\n./etc/\n./etc/a\n", listing(bottom));
    }
  }

  @Test
  void uncompressedAndZstdHoldTheSameTar() throws IOException {
    String top = store.tree("top", "etc/motd", "hello\n");
    LayerSpec layer = spec(List.of(top), null).layer();
    Path gzip = build("a.gz", new ImageSpec("n", "t", layer, null, Compression.GZIP));
    Path plain = build("a.tar", new ImageSpec("n", "t", layer, null, Compression.NONE));
    Path zstd = build("a.zst", new ImageSpec("n", "t", layer, null, Compression.ZSTD));
    Peers.run(folder, "sh", "-c", "gzip -dc " + gzip + " | cmp - " + plain).success();
    Peers.run(folder, "sh", "-c", "zstd -dc " + zstd + " | cmp - " + plain).success();
    assertFalse(Files.exists(folder.resolve("a.tar.d")));
  }
}
