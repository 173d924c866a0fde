package dev.imgx.build.image;

import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes a docker-archive byte for byte as skopeo does: layers first, in their order, one that
/// occurs twice only once; then what describes them. Mutable, for one thread.
///
/// Follows `docker/internal/tarfile/writer.go` of containers/image. A layer's length is known only
/// when it is unpacked; its header is filled in then, and the layer hashed while the next one
/// comes.
final class PulledArchive implements Closeable {
  private static final byte[] VERSION = {'1', '.', '0'};

  private final FileChannel file;
  private final byte[] buffer = new byte[1 << 17];
  private final List<Hash> layers = new ArrayList<>();
  private final Set<String> written = new HashSet<>();
  private final HashAlgorithm algorithm;
  private @Nullable TrailingHash trailing;

  /// Makes the file, which must not exist.
  ///
  /// @param algorithm of its hash
  PulledArchive(Path file, HashAlgorithm algorithm) throws IOException {
    this.algorithm = algorithm;
    this.file =
        FileChannel.open(
            file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    this.trailing = new TrailingHash(this.file, algorithm);
  }

  /// Where a stream comes from, as often as it is wanted.
  @FunctionalInterface
  interface Bytes {
    InputStream open() throws IOException;
  }

  /// Adds a layer: `plain` gives its bytes without compression, and throws when they are not those
  /// of `diffId`.
  void layer(Hash diffId, Bytes plain) throws IOException {
    layers.add(diffId);
    String name = layerName(diffId);
    if (!written.add(name)) {
      return;
    }
    long start = file.position();
    if (copy(plain, start + Ustar.BLOCK) < Ustar.FIRST_TOO_LARGE) {
      fill(start, Ustar.file(name, file.position() - start - Ustar.BLOCK));
    } else {
      // Such a size stands in a header of its own.
      file.truncate(start);
      int room = Ustar.largeFile(name, 0).length;
      long size = copy(plain, start + room);
      fill(start, Ustar.largeFile(name, size));
    }
    pad();
    if (trailing != null) {
      trailing.reach(file.position());
    }
  }

  private long copy(Bytes plain, long at) throws IOException {
    file.position(at);
    try (InputStream in = plain.open()) {
      copy(in);
    }
    return file.position() - at;
  }

  private void copy(InputStream in) throws IOException {
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      write(ByteBuffer.wrap(buffer, 0, count));
    }
  }

  /// Adds a file as it is.
  void file(String name, byte[] bytes) throws IOException {
    write(ByteBuffer.wrap(Ustar.file(name, bytes.length)));
    write(ByteBuffer.wrap(bytes));
    pad();
  }

  /// Adds a layer as it is, from a stream of known length.
  void layer(String name, long size, Bytes bytes) throws IOException {
    if (!written.add(name)) {
      return;
    }
    write(ByteBuffer.wrap(Ustar.anyFile(name, size)));
    try (InputStream in = bytes.open()) {
      copy(in);
    }
    pad();
  }

  /// What all this was for.
  ///
  /// @param config the bytes of the configuration
  /// @param name the repository: `docker.io/library/alpine`
  record Ending(byte[] config, String name, String tag) {}

  /// Writes what describes the layers, and ends the archive; returns the position where that
  /// begins. The configuration is the caller's to write, as a file named by its digest.
  long finish(Ending ending, Era era) throws IOException {
    long start = file.position();
    LegacyChain chain = LegacyChain.of(layers, ending.config(), era);
    for (LegacyChain.Link link : chain.links()) {
      String target = "../" + layerName(link.layer());
      write(ByteBuffer.wrap(Ustar.link(link.id() + "/layer.tar", target)));
      file(link.id() + "/VERSION", VERSION);
      file(link.id() + "/json", bytes(link.json()));
    }
    String manifest =
        manifest(
            configName(ending.config()),
            ending,
            layers.stream().map(PulledArchive::layerName).toList());
    String repositories = repositories(ending, chain);
    boolean early = era == Era.MIDDLE;
    if (early && !chain.links().isEmpty()) {
      file("repositories", bytes(repositories));
    }
    file("manifest.json", bytes(manifest));
    if (!early) {
      file("repositories", bytes(repositories));
    }
    end();
    return start;
  }

  /// Takes back what `finish` wrote.
  void reopen(long position) throws IOException {
    file.truncate(position);
    file.position(position);
  }

  /// Two empty blocks.
  void end() throws IOException {
    write(ByteBuffer.allocate(2 * Ustar.BLOCK));
  }

  /// The name of a layer's file.
  static String layerName(Hash diffId) {
    return diffId.print(HashFormat.BASE16) + ".tar";
  }

  /// The name of the configuration's file.
  static String configName(byte[] config) {
    return Hash.digest(HashAlgorithm.SHA256, config).print(HashFormat.BASE16) + ".json";
  }

  /// The text of `manifest.json`.
  static String manifest(String config, Ending ending, List<String> layers) {
    return "[" + entry(config, List.of(ending.name() + ":" + ending.tag()), layers) + "]";
  }

  /// What `manifest.json` says of an image with these names.
  static String entry(String config, List<String> names, List<String> layers) {
    return "{\"Config\":%s,\"RepoTags\":%s,\"Layers\":%s}"
        .formatted(RawJson.string(config), list(names), list(layers));
  }

  /// An empty one is a slice that was made, not null.
  private static String list(List<String> texts) {
    return texts.stream().map(RawJson::string).collect(Collectors.joining(",", "[", "]"));
  }

  private static String repositories(Ending ending, LegacyChain chain) {
    if (chain.links().isEmpty()) {
      return "{}";
    }
    String top = chain.links().getLast().id();
    return "{%s:{%s:%s}}"
        .formatted(
            RawJson.string(ending.name()), RawJson.string(ending.tag()), RawJson.string(top));
  }

  /// The hash of the whole file. What was hashed while it was written is good for one time.
  Hash hash() throws IOException {
    TrailingHash begun = trailing;
    trailing = null;
    try (TrailingHash hash = begun == null ? new TrailingHash(file, algorithm) : begun) {
      return hash.finish(file.position());
    }
  }

  private void fill(long position, byte[] header) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(header);
    long at = position;
    while (bytes.hasRemaining()) {
      at += file.write(bytes, at);
    }
  }

  private void pad() throws IOException {
    int over = (int) (file.position() % Ustar.BLOCK);
    if (over != 0) {
      write(ByteBuffer.allocate(Ustar.BLOCK - over));
    }
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    if (trailing != null) {
      trailing.close();
    }
    file.close();
  }
}
