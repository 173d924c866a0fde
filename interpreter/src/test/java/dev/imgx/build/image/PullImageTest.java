package dev.imgx.build.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers;
import dev.imgx.build.BuildError;
import dev.imgx.build.Workshop;
import dev.imgx.build.fetch.Patience;
import dev.imgx.build.registry.Digests;
import dev.imgx.build.registry.ImageName;
import dev.imgx.build.registry.Manifest;
import dev.imgx.build.registry.Registries;
import dev.imgx.build.registry.RegistryProcess;
import dev.imgx.build.registry.Uploader;
import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.derivation.Output;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import dev.imgx.store.path.ContentAddress;
import dev.imgx.store.path.Ingestion;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `builtin:pull-image` and skopeo on the same registry: the same bytes.
class PullImageTest {
  @TempDir static Path home;
  private static RegistryProcess registry;
  private static Registries registries;
  @TempDir Path directory;

  @BeforeAll
  static void start() throws Exception {
    registry = RegistryProcess.open(home);
    registries = new Registries(Patience.STANDARD, Map.of());
  }

  @AfterAll
  static void stop() {
    registry.close();
  }

  private String repository(String name) {
    return registry.host() + "/" + name;
  }

  private void upload(Specimen specimen, String name) {
    Peers.run(
            directory,
            "skopeo",
            "--insecure-policy",
            "copy",
            "--preserve-digests",
            "--dest-tls-verify=false",
            "dir:" + specimen.directory(),
            "docker://" + repository(name) + ":1")
        .success();
  }

  private Path skopeo(String name, String digest, String called) {
    Path file = directory.resolve("skopeo.tar");
    Peers.run(
            directory,
            "skopeo",
            "--insecure-policy",
            "copy",
            "--src-tls-verify=false",
            "docker://" + repository(name) + "@" + digest,
            "docker-archive:" + file + ":" + called)
        .success();
    return file;
  }

  private static Hash hash(Path file) throws IOException {
    return Hash.digest(HashAlgorithm.SHA256, Files.readAllBytes(file));
  }

  private Path pull(Map<String, String> attributes, Hash hash) throws Exception {
    try (Workshop workshop =
        new Workshop(directory.resolve("root"), Map.of("pull-image", new PullImage(registries)))) {
      Output output = new Output(null, new ContentAddress.Fixed(Ingestion.FLAT, hash));
      StorePath derivation =
          workshop.add(
              new Derivation(
                  "image.tar",
                  new TreeMap<>(Map.of("out", output)),
                  new TreeMap<>(),
                  new TreeSet<>(),
                  "builtin",
                  "builtin:pull-image",
                  List.of(),
                  new TreeMap<>(attributes)));
      Path copy = directory.resolve("imgx.tar");
      Files.deleteIfExists(copy);
      return Files.copy(workshop.build(derivation), copy);
    }
  }

  private Map<String, String> attributes(String name, String digest) {
    return Map.of("imageName", repository(name), "imageDigest", digest, "tlsVerify", "0");
  }

  @Test
  void theBytesAreSkopeos() throws Exception {
    for (int seed = 0; seed < 7; seed++) {
      Random random = new Random(seed);
      boolean oci = seed % 2 == 1;
      Specimen.Form form = seed % 3 == 2 ? Specimen.Form.PLAIN : Specimen.Form.GZIP;
      Specimen specimen =
          Specimen.make(directory.resolve("specimen-" + seed), random, seed, form, oci);
      String name = "random/image-" + seed;
      upload(specimen, name);
      Path expected = skopeo(name, specimen.digest(), repository(name) + ":latest");
      Path pulled = pull(attributes(name, specimen.digest()), hash(expected));
      assertEquals(-1, Files.mismatch(expected, pulled), "seed " + seed);
      Files.delete(expected);
    }
  }

  @Test
  void theNameInTheArchiveCanBeAnother() throws Exception {
    Specimen specimen =
        Specimen.make(directory.resolve("specimen"), new Random(1), 2, Specimen.Form.GZIP, false);
    upload(specimen, "named");
    Path expected = skopeo("named", specimen.digest(), "nixos/nix:2.2.1");
    Map<String, String> attributes = new TreeMap<>(attributes("named", specimen.digest()));
    attributes.put("finalImageName", "nixos/nix");
    attributes.put("finalImageTag", "2.2.1");
    assertEquals(-1, Files.mismatch(expected, pull(attributes, hash(expected))));
  }

  /// Debian's skopeo cannot unpack zstd, so the expected archive is that of the same image in gzip:
  /// it does not depend on the compression.
  @Test
  void layersInZstd() throws Exception {
    Specimen gzip =
        Specimen.make(directory.resolve("a"), new Random(5), 3, Specimen.Form.GZIP, true);
    Specimen zstd =
        Specimen.make(directory.resolve("b"), new Random(5), 3, Specimen.Form.ZSTD, true);
    upload(gzip, "same");
    upload(zstd, "same");
    Path expected = skopeo("same", gzip.digest(), repository("same") + ":latest");
    assertEquals(
        -1, Files.mismatch(expected, pull(attributes("same", zstd.digest()), hash(expected))));
  }

  @Test
  void anIndexIsSearchedForThePlatform() throws Exception {
    Specimen one =
        Specimen.make(directory.resolve("a"), new Random(7), 1, Specimen.Form.GZIP, true);
    Specimen other =
        Specimen.make(directory.resolve("b"), new Random(8), 2, Specimen.Form.GZIP, true);
    upload(one, "several");
    upload(other, "several");
    String index =
        """
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[%s,%s]}
        """
            .formatted(
                entry(one, "\"os\":\"linux\",\"architecture\":\"amd64\""),
                entry(other, "\"os\":\"linux\",\"architecture\":\"arm64\",\"variant\":\"v8\""));
    byte[] bytes = index.getBytes(StandardCharsets.UTF_8);
    Manifest manifest = new Manifest(Manifest.OCI_INDEX, bytes);
    ImageName name = ImageName.parse(repository("several"));
    new Uploader(registries.repository(name, true)).manifest("all", manifest);
    String digest = Digests.print(manifest.digest());

    Path expected = skopeo("several", digest, repository("several") + ":latest");
    assertEquals(-1, Files.mismatch(expected, pull(attributes("several", digest), hash(expected))));
    Files.delete(expected);
    expected = skopeo("several", other.digest(), repository("several") + ":latest");
    Map<String, String> attributes = new TreeMap<>(attributes("several", digest));
    attributes.put("arch", "arm64");
    assertEquals(-1, Files.mismatch(expected, pull(attributes, hash(expected))));
    attributes.put("arch", "riscv64");
    BuildError error =
        assertThrows(BuildError.class, () -> pull(attributes, Digests.of(new byte[0])));
    assertTrue(error.getMessage().contains("linux/riscv64"), error.getMessage());
    assertTrue(error.getMessage().contains("linux/amd64, linux/arm64/v8"), error.getMessage());
  }

  private static String entry(Specimen specimen, String platform) throws IOException {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d,\"platform\":{%s}}"
        .formatted(
            Manifest.OCI,
            specimen.digest(),
            Files.size(specimen.directory().resolve("manifest.json")),
            platform);
  }

  /// Archives of the older eras are made from today's by the rules of the specification, and then
  /// asked for by their hashes.
  @Test
  void hashesOfOlderSkopeosStayTrue() throws Exception {
    Specimen specimen =
        Specimen.make(directory.resolve("specimen"), new Random(3), 3, Specimen.Form.GZIP, false);
    upload(specimen, "old");
    Path today = skopeo("old", specimen.digest(), repository("old") + ":latest");
    for (Era era : List.of(Era.MIDDLE, Era.FIRST)) {
      byte[] old = OldArchives.of(Files.readAllBytes(today), era, specimen);
      assertFalse(Arrays.equals(old, Files.readAllBytes(today)));
      Path pulled =
          pull(attributes("old", specimen.digest()), Hash.digest(HashAlgorithm.SHA256, old));
      assertEquals(Digests.of(old).print(HashFormat.BASE16), hash(pulled).print(HashFormat.BASE16));
    }
  }

  @Test
  void aWrongHashSaysWhatThereIs() throws Exception {
    Specimen specimen =
        Specimen.make(directory.resolve("specimen"), new Random(3), 1, Specimen.Form.GZIP, false);
    upload(specimen, "wrong");
    Path expected = skopeo("wrong", specimen.digest(), repository("wrong") + ":latest");
    BuildError error =
        assertThrows(
            BuildError.class,
            () -> pull(attributes("wrong", specimen.digest()), Digests.of(new byte[0])));
    assertEquals(Set.of(BuildError.Kind.HASH_MISMATCH), error.kinds());
    assertTrue(
        error.getMessage().contains(hash(expected).print(HashFormat.SRI)), error.getMessage());
  }

  @Test
  void whatIsNotThereIsExplained() throws Exception {
    String digest = Digests.print(Digests.of(new byte[] {1}));
    BuildError error =
        assertThrows(
            BuildError.class, () -> pull(attributes("none", digest), Digests.of(new byte[0])));
    assertTrue(error.getMessage().contains("404"), error.getMessage());
    assertTrue(error.getMessage().contains(repository("none")), error.getMessage());
  }
}
