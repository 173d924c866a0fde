package dev.imgx.build.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A store for tests: directories under a temporary one, with made-up hashes.
final class SmallStore {
  private final Path root;
  private final Map<String, List<String>> references = new TreeMap<>();

  SmallStore(Path root) {
    this.root = root;
  }

  /// A new empty store path, `/nix/store/hash-name`; its directory is `physical` of it.
  String path(String name, String... needs) throws IOException {
    String hash = "%032d".formatted(references.size() + 1);
    String path = "/nix/store/" + hash + "-" + name;
    references.put(path, List.of(needs));
    return path;
  }

  /// A new store path that is a directory with one file.
  String tree(String name, String file, String text, String... needs) throws IOException {
    String path = path(name, needs);
    Path place = physical(path).resolve(file);
    Files.createDirectories(place.getParent());
    Files.writeString(place, text);
    return path;
  }

  Path physical(String path) {
    return root.resolve(path.substring("/nix/store/".length()));
  }

  StoreView view() {
    return new StoreView("/nix/store", Map.copyOf(references), this::physical);
  }
}
