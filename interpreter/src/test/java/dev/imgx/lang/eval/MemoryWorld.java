package dev.imgx.lang.eval;

import dev.imgx.lang.value.Context;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.PathValue;
import dev.imgx.lang.value.Str;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A world of a few files in memory, for tests: nothing is built, copying gives a made-up path.
final class MemoryWorld implements World {
  /// What was said by `trace` and `warn`.
  final List<String> said = new ArrayList<>();

  private final Map<String, String> files;

  /// @param files texts by absolute path
  MemoryWorld(Map<String, String> files) {
    this.files = Map.copyOf(files);
  }

  @Override
  public Str copyToStore(PathValue path) {
    String name = path.path().substring(path.path().lastIndexOf('/') + 1);
    String copy = "/nix/store/00000000000000000000000000000000-" + name;
    return new Str(copy, Context.of(copy));
  }

  @Override
  public String read(String path) {
    String text = files.get(path);
    if (text == null) {
      throw new EvalError("path '" + path + "' does not exist");
    }
    return text;
  }

  @Override
  public SortedMap<String, FileKind> list(String path) {
    SortedMap<String, FileKind> entries = new TreeMap<>();
    for (String file : files.keySet()) {
      if (file.startsWith(path + "/")) {
        String rest = file.substring(path.length() + 1);
        int slash = rest.indexOf('/');
        entries.put(
            slash < 0 ? rest : rest.substring(0, slash),
            slash < 0 ? FileKind.REGULAR : FileKind.DIRECTORY);
      }
    }
    return entries;
  }

  @Override
  public @Nullable FileKind kind(String path) {
    if (files.containsKey(path)) {
      return FileKind.REGULAR;
    }
    return list(path).isEmpty() ? null : FileKind.DIRECTORY;
  }

  @Override
  public boolean exists(String path) {
    return kind(path) != null;
  }

  @Override
  public String importTarget(String path) {
    if (kind(path) != FileKind.DIRECTORY) {
      return path;
    }
    String own = path + "/default.imgx";
    return files.containsKey(own) ? own : path + "/default.nix";
  }

  @Override
  public void realise(Context context) {}

  @Override
  public List<SearchEntry> searchPath() {
    return List.of(new SearchEntry("here", "/here"));
  }

  @Override
  public @Nullable String find(List<SearchEntry> entries, String name) {
    for (SearchEntry entry : entries) {
      if (name.equals(entry.prefix())) {
        return entry.path();
      }
    }
    return null;
  }

  @Override
  public String home() {
    return "/home/somebody";
  }

  @Override
  public String environment(String name) {
    return "";
  }

  @Override
  public long currentTime() {
    return 0;
  }

  @Override
  public void trace(String message) {
    said.add("trace: " + message);
  }

  @Override
  public void warn(String message) {
    said.add("warning: " + message);
  }
}
