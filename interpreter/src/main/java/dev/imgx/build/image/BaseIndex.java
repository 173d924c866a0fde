package dev.imgx.build.image;

import dev.imgx.store.archive.ArchiveError;
import dev.imgx.store.archive.Decompression;
import dev.imgx.store.archive.SafeNames;
import dev.imgx.store.archive.TarInput;
import dev.imgx.store.archive.TeeInputStream;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import dev.imgx.store.hash.HashSink;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What an archive of images holds, read in one pass that keeps no layer in memory. Mutable while
/// it is read.
final class BaseIndex {
  private static final int MOST_TEXT = 1 << 23;
  private static final int MOST_TEXTS = 1 << 26;
  private static final int MOST_LINKS = 40;

  /// A file that may be a layer.
  ///
  /// @param diffId hash of the bytes, decompressed
  /// @param storeFiles the names in it that concern the store directory, whiteouts too
  /// @param problem why it cannot be used as a layer, or null
  record Content(
      String diffId, long size, List<String> storeFiles, @Nullable ArchiveError problem) {
    /// The store paths in it.
    List<String> storePaths(String directory) {
      String start = directory.substring(1) + "/";
      return storeFiles.stream()
          .filter(name -> name.startsWith(start) && name.indexOf('/', start.length()) < 0)
          .filter(name -> name.indexOf(".wh.") < 0)
          .map(name -> "/" + name)
          .toList();
    }
  }

  private final String what;
  private final String storeDirectory;
  private final Map<String, String> texts = new HashMap<>();
  private final Map<String, String> links = new HashMap<>();
  private final Map<String, Content> contents = new HashMap<>();
  private final @Nullable LayerPacker packer;
  private final Map<String, PackedLayer> packed = new HashMap<>();
  private int textLength;

  private BaseIndex(String what, String storeDirectory, @Nullable LayerPacker packer) {
    this.what = what;
    this.storeDirectory = storeDirectory;
    this.packer = packer;
  }

  /// Reads an archive, or a directory with the files of one; errors call it `what`.
  static BaseIndex read(Path archive, String what, String storeDirectory) throws IOException {
    return read(archive, what, storeDirectory, null);
  }

  /// The same, and files are made of the layers on the way.
  static BaseIndex read(
      Path archive, String what, String storeDirectory, @Nullable LayerPacker packer)
      throws IOException {
    BaseIndex index = new BaseIndex(what, storeDirectory, packer);
    if (Files.isDirectory(archive)) {
      index.add(archive);
      return index;
    }
    try (TarInput tar = TarInput.open(archive, what)) {
      for (TarInput.Member member = tar.next(); member != null; member = tar.next()) {
        index.add(member, tar.data());
      }
    }
    return index;
  }

  /// The text of a JSON file, or null.
  @Nullable String text(String name) {
    return texts.get(follow(name));
  }

  /// The name of the file that a name means, links followed.
  String follow(String name) {
    String real = name;
    for (int i = 0; i < MOST_LINKS && links.containsKey(real); i++) {
      real = links.getOrDefault(real, real);
    }
    return real;
  }

  /// What is known about a layer's file.
  Content layer(String name) {
    Content content = contents.get(follow(name));
    if (content == null) {
      throw new ArchiveError(what + " lacks the layer `" + name + "`");
    }
    if (content.problem() != null) {
      throw content.problem();
    }
    return content;
  }

  /// The file that was made of a layer's file.
  PackedLayer packed(String name) {
    return Objects.requireNonNull(packed.get(follow(name)));
  }

  private void add(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory)) {
      files = all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).toList();
    }
    for (Path file : files) {
      String name = directory.relativize(file).toString();
      try (InputStream data = Files.newInputStream(file)) {
        add(new TarInput.Member(TarInput.Kind.FILE, name, 0, Files.size(file), ""), data);
      }
    }
  }

  private void add(TarInput.Member member, InputStream data) throws IOException {
    String name = member.name();
    switch (member.kind()) {
      case DIRECTORY -> {}
      case SYMLINK -> {
        String real = SafeNames.linked(name, member.target());
        if (real == null) {
          throw new ArchiveError(
              "%s has a link `%s` that leads outside, to `%s`"
                  .formatted(what, name, member.target()));
        }
        links.put(name, real);
      }
      case HARDLINK -> links.put(name, SafeNames.relative(member.target()));
      case OTHER ->
          throw new ArchiveError(what + " holds `" + name + "`, which is no file and no link");
      case FILE -> file(member, new BufferedInputStream(data, 1 << 16));
    }
  }

  private void file(TarInput.Member member, BufferedInputStream data) throws IOException {
    data.mark(1);
    int first = data.read();
    data.reset();
    boolean isText = (first == '{' || first == '[') && !member.name().endsWith(".tar");
    if (isText && member.size() <= MOST_TEXT) {
      String text = new String(data.readAllBytes(), StandardCharsets.UTF_8);
      textLength += text.length();
      if (textLength > MOST_TEXTS) {
        throw new ArchiveError(what + " holds too many JSON files");
      }
      texts.put(member.name(), text);
    } else if (!member.name().endsWith("/VERSION") && !member.name().equals("VERSION")) {
      String layer = "the layer `" + member.name() + "` of " + what;
      if (packer == null) {
        contents.put(member.name(), content(layer, data, storeDirectory));
      } else {
        Packed both = content(layer, data, storeDirectory, packer);
        contents.put(member.name(), both.content());
        packed.put(member.name(), both.file());
      }
    }
  }

  /// Reads a layer's file to its end.
  static Content content(String layer, InputStream data, String storeDirectory) {
    HashSink hash = new HashSink(HashAlgorithm.SHA256);
    List<String> storeFiles = new ArrayList<>();
    ArchiveError problem = new Scan(layer, storeDirectory, storeFiles).read(data, hash);
    long size = hash.count();
    String diffId = "sha256:" + hash.finish().print(HashFormat.BASE16);
    return new Content(diffId, size, storeFiles, problem);
  }

  /// A layer's file, and what was made of it.
  record Packed(Content content, PackedLayer file) {}

  /// Reads a layer's file to its end, and makes one of its own of it.
  static Packed content(String layer, InputStream data, String storeDirectory, LayerPacker packer)
      throws IOException {
    List<String> storeFiles = new ArrayList<>();
    Scan scan = new Scan(layer, storeDirectory, storeFiles);
    AtomicReference<@Nullable ArchiveError> found = new AtomicReference<>();
    PackedLayer file = packer.pack(out -> found.set(scan.read(data, out)));
    ArchiveError problem = found.get();
    if (problem != null) {
      packer.drop(file);
    }
    return new Packed(new Content(file.diffId(), file.size(), storeFiles, problem), file);
  }

  /// Looks through a layer.
  ///
  /// @param storeFiles gets the names that concern the store
  private record Scan(String layer, String storeDirectory, List<String> storeFiles) {
    /// Hands on the layer's bytes without compression; returns what is wrong with it, or null.
    @Nullable ArchiveError read(InputStream data, OutputStream out) {
      try {
        InputStream plain = new TeeInputStream(Decompression.open(data), out);
        try (TarInput tar = TarInput.of(plain, layer)) {
          for (TarInput.Member file = tar.next(); file != null; file = tar.next()) {
            if (LayerWriter.isStoreFile(file.name(), storeDirectory)
                || file.name().contains(".wh.")) {
              storeFiles.add(file.name());
            }
          }
        }
        return null;
      } catch (ArchiveError e) {
        return e;
      } catch (IOException e) {
        return new ArchiveError(layer + " is damaged: " + e.getMessage(), e);
      }
    }
  }
}
