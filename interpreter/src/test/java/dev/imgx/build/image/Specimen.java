package dev.imgx.build.image;

import dev.imgx.build.registry.Digests;
import dev.imgx.store.hash.HashFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;

/// An image made for tests, in the layout that skopeo calls `dir:`.
///
/// @param oci whether its manifest is the OCI's
/// @param digest of its manifest
public record Specimen(Path directory, boolean oci, String digest) {
  private static final List<String> ODDITIES =
      List.of(
          "{ \"created\" : \"2020-01-01T00:00:00Z\",\n\t\"config\": {\"Env\":[\"A=<b>&\\u0026c\", \"É=\u2028\u2029\"],"
              + " \"Cmd\": null, \"Labels\": { \"z\": \"1\",\"a\":\"\\/\" } },",
          "{\"docker_version\":\"20.10\",\"container\":\"abc\",\"container_config\":{\"Number\": 1.50e3 ,\"Big\":123456789012345678901},",
          "{\"config\":{},\"os.version\":\"\\\"}{\",\"x\":[ 1 , [ ] , { } ,\"]\"],",
          "{");

  /// How layers are compressed.
  public enum Form {
    GZIP,
    ZSTD,
    PLAIN
  }

  /// Makes one with as many layers, some of them the same.
  public static Specimen make(Path directory, Random random, int layers, Form form, boolean oci)
      throws IOException {
    Files.createDirectories(directory);
    List<byte[]> plain = new ArrayList<>();
    for (int i = 0; i < layers; i++) {
      boolean again = i > 0 && random.nextInt(4) == 0;
      plain.add(again ? plain.get(random.nextInt(i)) : layer(random));
    }
    StringBuilder ids = new StringBuilder();
    StringBuilder blobs = new StringBuilder();
    for (byte[] tar : plain) {
      String separator = ids.isEmpty() ? "" : ",";
      ids.append(separator).append('"').append(digest(tar)).append('"');
      blobs.append(separator).append(blob(directory, type(form, oci), compress(tar, form)));
    }
    String config =
        ODDITIES.get(random.nextInt(ODDITIES.size()))
            + "\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":["
            + ids
            + "]},\"history\":[]}";
    String manifest =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
            .formatted(
                oci
                    ? "application/vnd.oci.image.manifest.v1+json"
                    : "application/vnd.docker.distribution.manifest.v2+json",
                blob(
                    directory,
                    oci
                        ? "application/vnd.oci.image.config.v1+json"
                        : "application/vnd.docker.container.image.v1+json",
                    config.getBytes(StandardCharsets.UTF_8)),
                blobs);
    byte[] bytes = manifest.getBytes(StandardCharsets.UTF_8);
    Files.write(directory.resolve("manifest.json"), bytes);
    Files.writeString(directory.resolve("version"), "Directory Transport Version: 1.1\n");
    return new Specimen(directory, oci, digest(bytes));
  }

  private static String type(Form form, boolean oci) {
    String base =
        oci
            ? "application/vnd.oci.image.layer.v1.tar"
            : "application/vnd.docker.image.rootfs.diff.tar";
    return switch (form) {
      case GZIP -> oci ? base + "+gzip" : base + ".gzip";
      case ZSTD -> oci ? base + "+zstd" : base + ".zstd";
      case PLAIN -> base;
    };
  }

  private static String blob(Path directory, String type, byte[] bytes) throws IOException {
    String name = Digests.of(bytes).print(HashFormat.BASE16);
    Files.write(directory.resolve(name), bytes);
    return "{\"mediaType\":\"%s\",\"size\":%d,\"digest\":\"%s\"}"
        .formatted(type, bytes.length, digest(bytes));
  }

  static String digest(byte[] bytes) {
    return Digests.print(Digests.of(bytes));
  }

  private static byte[] layer(Random random) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      int files = 1 + random.nextInt(4);
      for (int i = 0; i < files; i++) {
        byte[] content = new byte[random.nextInt(100_000)];
        random.nextBytes(content);
        TarArchiveEntry entry = new TarArchiveEntry("usr/file-" + random.nextInt(1000));
        entry.setSize(content.length);
        entry.setModTime(random.nextInt(2_000_000_000) * 1000L);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] compress(byte[] bytes, Form form) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    switch (form) {
      case PLAIN -> {
        return bytes;
      }
      case GZIP -> {
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
          gzip.write(bytes);
        }
      }
      case ZSTD -> {
        try (ZstdCompressorOutputStream zstd = new ZstdCompressorOutputStream(out)) {
          zstd.write(bytes);
        }
      }
    }
    return out.toByteArray();
  }
}
