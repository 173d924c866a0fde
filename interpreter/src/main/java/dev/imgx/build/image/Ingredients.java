package dev.imgx.build.image;

import dev.imgx.build.Attributes;
import dev.imgx.build.BuildError;
import dev.imgx.build.BuildRequest;
import dev.imgx.build.LinkFarm;
import dev.imgx.store.Store;
import dev.imgx.store.archive.TarEntry;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Reads what layers and images are made from out of a build's attributes and its store.
record Ingredients(BuildRequest request) {
  /// The new layer.
  LayerSpec layer() throws IOException {
    Attributes attributes = request.attributes();
    TarEntry.Owner owner =
        new TarEntry.Owner(attributes.number("uid", 0), attributes.number("gid", 0));
    return new LayerSpec(
        bytes(attributes.texts("contents")),
        baseJson(),
        owner,
        attributes.flag("keepContentsDirlinks"),
        view(),
        packed(),
        attributes.flag("forScript"),
        attributes.has("mtime") ? time(attributes.text("mtime")) : LayerWriter.TIME,
        attributes.textOrNull("state"),
        attributes.has("links") ? links(bytes(attributes.texts("links"))) : null,
        attributes.has("permissions")
            ? Permissions.of(attributes.node("permissions"))
            : Permissions.NONE);
  }

  /// A date in seconds since 1970.
  static long time(String date) {
    try {
      return OffsetDateTime.parse(date).toEpochSecond();
    } catch (DateTimeException e) {
      throw new BuildError(
          BuildError.Kind.REFUSED,
          "a date must be spelt as `1970-01-01T00:00:01Z` is, not `" + date + "`",
          e);
    }
  }

  private LayerSpec.@Nullable Packed packed() throws IOException {
    Path layer = optional("layer");
    if (layer != null) {
      return new LayerSpec.Packed(file(layer.resolve("layer.tar")), null, null, true);
    }
    Path tree = optional("tree");
    if (tree == null) {
      return null;
    }
    Path owners = optional("owners");
    return new LayerSpec.Packed(
        file(tree), optional("large"), owners == null ? null : file(owners), false);
  }

  /// What scripts have made must not lead elsewhere.
  private static Path file(Path file) {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new BuildError("`" + file.getFileName() + "` of a layer's tree is no regular file");
    }
    return file;
  }

  private @Nullable Path optional(String attribute) throws IOException {
    String path = request.attributes().textOrNull(attribute);
    return path == null ? null : request.input(path);
  }

  /// How much is done at once, and who hears of it.
  Packing packing() {
    AtomicLong packed = new AtomicLong();
    return new Packing(
        Runtime.getRuntime().availableProcessors(),
        more -> request.log().progress("packing", packed.addAndGet(more), -1));
  }

  /// A text, or the path of a file in the store that holds it.
  private String baseJson() throws IOException {
    String text = request.attributes().text("baseJson");
    boolean isPath = text.startsWith("/") && text.indexOf('\n') < 0;
    return isPath ? Files.readString(request.input(text)) : text;
  }

  /// Everything that the derivation's inputs lead to.
  StoreView view() {
    Store store = request.store();
    Map<String, Collection<String>> references = new TreeMap<>();
    Map<String, Path> places = new TreeMap<>();
    for (StorePath path : request.visible()) {
      String printed = store.directory().print(path);
      places.put(printed, store.physical(path));
      references.put(
          printed, store.info(path).references().stream().map(store.directory()::print).toList());
    }
    return new StoreView(
        store.directory().directory(),
        references,
        path -> Objects.requireNonNull(places.get(path), path));
  }

  private LayerTree.Directory links(List<String> paths) throws IOException {
    Links root = new Links(new LayerTree.Directory(Links.MODE));
    LinkFarm.join(request.store(), paths, root);
    return root.directory();
  }

  /// A directory of links as the store has it, in memory.
  private record Links(LayerTree.Directory directory) implements LinkFarm.Place {
    private static final int MODE = 0555;

    @Override
    public LinkFarm.Place directory(String name) {
      Links made = new Links(new LayerTree.Directory(MODE));
      directory.entries().put(name, made.directory());
      return made;
    }

    @Override
    public void link(String name, String target) {
      directory.entries().put(name, new LayerTree.Link(target));
    }
  }

  private static List<String> bytes(List<String> texts) {
    return texts.stream()
        .map(text -> new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1))
        .toList();
  }
}
