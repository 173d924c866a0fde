package dev.imgx.build.image;

import dev.imgx.build.registry.Digests;
import dev.imgx.store.archive.TarInput.Kind;
import dev.imgx.store.hash.HashFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;

/// Writes a random image as others would: as an archive of Docker's or a layout of the OCI's, in
/// the dialects that tars have.
///
/// @param layers the bytes of its layers
record RandomArchive(Path path, String config, List<byte[]> layers) {
  /// Writes one to `path`, which does not exist.
  static RandomArchive write(RandomImage image, Path path, Random random) throws IOException {
    List<byte[]> layers = new ArrayList<>();
    for (List<RandomImage.Part> parts : image.layers()) {
      layers.add(layer(parts, random));
    }
    StringBuilder ids = new StringBuilder();
    for (byte[] layer : layers) {
      ids.append(ids.isEmpty() ? "" : ", ").append('"').append(Specimen.digest(layer)).append('"');
    }
    String config =
        "{\"architecture\":\"amd64\", \"os\":\"linux\",\n \"config\":{\"Env\":[\"É=<&>\"]},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":["
            + ids
            + "]}}";
    RandomArchive archive = new RandomArchive(path, config, layers);
    Map<String, byte[]> members = random.nextBoolean() ? archive.docker() : archive.oci(random);
    if (members.containsKey("oci-layout") && random.nextBoolean()) {
      for (Map.Entry<String, byte[]> member : members.entrySet()) {
        Path file = path.resolve(member.getKey());
        Files.createDirectories(file.getParent());
        Files.write(file, member.getValue());
      }
    } else {
      Files.write(path, packed(tar(members), random.nextInt(3)));
    }
    return archive;
  }

  /// Each layer once, under its diff id, as skopeo writes it.
  private Map<String, byte[]> docker() {
    Map<String, byte[]> members = new LinkedHashMap<>();
    StringBuilder names = new StringBuilder();
    for (byte[] layer : layers) {
      String name = hex(layer) + ".tar";
      members.put(name, layer);
      names.append(names.isEmpty() ? "" : ",").append('"').append(name).append('"');
    }
    byte[] bytes = config.getBytes(StandardCharsets.UTF_8);
    members.put(hex(bytes) + ".json", bytes);
    String manifest =
        "[{\"Config\":\"%s.json\",\"RepoTags\":[\"random:1\"],\"Layers\":[%s]}]"
            .formatted(hex(bytes), names);
    members.put("manifest.json", manifest.getBytes(StandardCharsets.UTF_8));
    return members;
  }

  private Map<String, byte[]> oci(Random random) throws IOException {
    Map<String, byte[]> members = new LinkedHashMap<>();
    StringBuilder list = new StringBuilder();
    for (byte[] layer : layers) {
      int form = random.nextInt(3);
      String type = "vnd.oci.image.layer.v1.tar" + List.of("", "+gzip", "+zstd").get(form);
      list.append(list.isEmpty() ? "" : ",").append(blob(members, type, packed(layer, form)));
    }
    String manifest =
        "{\"schemaVersion\":2,\"config\":%s,\"layers\":[%s]}"
            .formatted(
                blob(
                    members,
                    "vnd.oci.image.config.v1+json",
                    config.getBytes(StandardCharsets.UTF_8)),
                list);
    String entry =
        blob(members, "vnd.oci.image.manifest.v1+json", manifest.getBytes(StandardCharsets.UTF_8));
    String named =
        entry.substring(0, entry.length() - 1)
            + ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"1\"}}";
    members.put(
        "index.json",
        ("{\"schemaVersion\":2,\"manifests\":[" + named + "]}").getBytes(StandardCharsets.UTF_8));
    members.put(
        "oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
    return members;
  }

  private static String blob(Map<String, byte[]> members, String type, byte[] bytes) {
    members.put("blobs/sha256/" + hex(bytes), bytes);
    return "{\"mediaType\":\"application/%s\",\"digest\":\"sha256:%s\",\"size\":%d}"
        .formatted(type, hex(bytes), bytes.length);
  }

  private static String hex(byte[] bytes) {
    return Digests.of(bytes).print(HashFormat.BASE16);
  }

  private static byte[] tar(Map<String, byte[]> members) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      for (Map.Entry<String, byte[]> member : members.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(member.getKey());
        entry.setSize(member.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(member.getValue());
        tar.closeArchiveEntry();
      }
    }
    return out.toByteArray();
  }

  private static byte[] packed(byte[] bytes, int form) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream packed =
        switch (form) {
          case 0 -> out;
          case 1 -> new GZIPOutputStream(out);
          default -> new ZstdCompressorOutputStream(out);
        }) {
      packed.write(bytes);
    }
    return out.toByteArray();
  }

  /// A layer in one of the dialects, names with `./` or without.
  private static byte[] layer(List<RandomImage.Part> parts, Random random) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    boolean gnu = random.nextBoolean();
    String prefix = random.nextBoolean() ? "./" : "";
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8")) {
      tar.setLongFileMode(
          gnu ? TarArchiveOutputStream.LONGFILE_GNU : TarArchiveOutputStream.LONGFILE_POSIX);
      tar.setBigNumberMode(
          gnu ? TarArchiveOutputStream.BIGNUMBER_STAR : TarArchiveOutputStream.BIGNUMBER_POSIX);
      tar.setAddPaxHeadersForNonAsciiNames(!gnu && random.nextBoolean());
      for (RandomImage.Part part : parts) {
        TarArchiveEntry entry = entry(part, prefix);
        entry.setModTime(random.nextInt(2_000_000_000) * 1000L);
        tar.putArchiveEntry(entry);
        tar.write(part.bytes());
        tar.closeArchiveEntry();
      }
    }
    return out.toByteArray();
  }

  private static TarArchiveEntry entry(RandomImage.Part part, String prefix) {
    String name = prefix + part.name() + (part.kind() == Kind.DIRECTORY ? "/" : "");
    byte flag =
        switch (part.kind()) {
          case DIRECTORY -> TarConstants.LF_DIR;
          case SYMLINK -> TarConstants.LF_SYMLINK;
          case HARDLINK -> TarConstants.LF_LINK;
          default -> TarConstants.LF_NORMAL;
        };
    TarArchiveEntry entry = new TarArchiveEntry(name, flag);
    entry.setMode(part.mode());
    entry.setUserId(part.uid());
    entry.setGroupId(part.gid());
    entry.setSize(part.bytes().length);
    entry.setLinkName(part.kind() == Kind.HARDLINK ? prefix + part.target() : part.target());
    return entry;
  }
}
