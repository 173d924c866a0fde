package dev.imgx.app.cli;

import dev.imgx.store.archive.TarEntry;
import dev.imgx.store.archive.TarWriter;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import dev.imgx.store.hash.HashSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// An image of five hundred layers, of which there are four: the same ones are in it again and
/// again. They hide each other's files, with whiteouts, opaque directories, and files in the places
/// of directories.
final class ManyLayers {
  private static final int ALL = 500;

  private static final List<String> LOWEST =
      List.of(
          "many/opaque/lower",
          "many/opaque/below/lower",
          "many/became",
          "many/directory/lower",
          "many/gone/lower",
          "many/other/sub/x",
          "many/renamed/kept",
          "many/same");

  private static final List<String> SECOND =
      List.of(
          "many/opaque/.wh..wh..opq",
          "many/opaque/upper",
          "many/became/inner",
          "many/directory",
          "many/.wh.gone",
          "many/other/.wh.nothing");

  private static final String SEEN =
      "./became/inner ./directory ./opaque/upper ./other/sub/x ./renamed/kept ./same ./toggle ";

  private ManyLayers() {}

  /// Writes the archive; returns the names of the files that are to be seen in `/many`.
  static String write(Path file) throws IOException {
    List<byte[]> layers =
        List.of(
            layer(LOWEST),
            layer(SECOND),
            layer(List.of("many/toggle")),
            layer(List.of("many/.wh.toggle")));
    List<Integer> order = new ArrayList<>(List.of(0, 1));
    while (order.size() < ALL - 1) {
      order.add(order.size() % 2 == 0 ? 2 : 3);
    }
    order.add(2);
    try (OutputStream out = Files.newOutputStream(file)) {
      TarWriter tar = new TarWriter(out, 1);
      for (int i = 0; i < layers.size(); i++) {
        add(tar, "layer-" + i + ".tar", layers.get(i));
      }
      add(tar, "config.json", text(config(layers, order)));
      String names =
          order.stream().map(i -> "\"layer-" + i + ".tar\"").collect(Collectors.joining(","));
      add(
          tar,
          "manifest.json",
          text(
              "[{\"Config\":\"config.json\",\"RepoTags\":[\"many:1\"],\"Layers\":["
                  + names
                  + "]}]"));
      long _ = tar.finish();
    }
    return SEEN;
  }

  private static String config(List<byte[]> layers, List<Integer> order) throws IOException {
    List<String> ids = new ArrayList<>();
    for (int i : order) {
      HashSink hash = new HashSink(HashAlgorithm.SHA256);
      hash.write(layers.get(i));
      ids.add("\"sha256:" + hash.finish().print(HashFormat.BASE16) + '"');
    }
    return "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{},"
        + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":"
        + ids
        + "}}";
  }

  private static byte[] layer(List<String> names) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TarWriter tar = new TarWriter(out, 1);
    for (String name : names) {
      add(tar, name, name.contains(".wh.") ? new byte[0] : text(name));
    }
    long _ = tar.finish();
    return out.toByteArray();
  }

  private static void add(TarWriter tar, String name, byte[] bytes) throws IOException {
    tar.begin(TarEntry.file(name, 0644, TarEntry.Owner.ROOT, bytes.length));
    tar.data(bytes, 0, bytes.length);
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
