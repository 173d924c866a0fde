package dev.imgx.lang.builtin;

import dev.imgx.lang.eval.World;
import dev.imgx.lang.source.Utf8;
import dev.imgx.lang.value.Context;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.PathValue;
import dev.imgx.lang.value.Str;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The files of this machine, and a store that only pretends: copying gives a made-up path.
public final class DiskWorld implements World {
  /// What was said by `trace` and `warn`.
  public final List<String> said = new ArrayList<>();

  private final List<SearchEntry> searchPath;

  public DiskWorld(List<SearchEntry> searchPath) {
    this.searchPath = searchPath;
  }

  private static Path file(String path) {
    return Path.of(Utf8.decode(path));
  }

  @Override
  public Str copyToStore(PathValue path) {
    if (!exists(path.path())) {
      throw new EvalError("path '" + path.path() + "' does not exist");
    }
    String copy =
        "/nix/store/00000000000000000000000000000000-"
            + path.path().substring(path.path().lastIndexOf('/') + 1);
    return new Str(copy, Context.of(copy));
  }

  @Override
  public String read(String path) {
    try {
      return new String(Files.readAllBytes(file(path)), StandardCharsets.ISO_8859_1);
    } catch (IOException error) {
      throw new EvalError("opening file '" + path + "': No such file or directory");
    }
  }

  @Override
  public SortedMap<String, FileKind> list(String path) {
    SortedMap<String, FileKind> entries = new TreeMap<>();
    try (Stream<Path> files = Files.list(file(path))) {
      files.forEach(
          entry -> entries.put(Utf8.encode(entry.getFileName().toString()), kindOf(entry)));
      return entries;
    } catch (IOException error) {
      throw new EvalError("opening directory '" + path + "': No such file or directory");
    }
  }

  private static FileKind kindOf(Path file) {
    return Files.isSymbolicLink(file)
        ? FileKind.SYMLINK
        : Files.isDirectory(file)
            ? FileKind.DIRECTORY
            : Files.isRegularFile(file) ? FileKind.REGULAR : FileKind.UNKNOWN;
  }

  @Override
  public @Nullable FileKind kind(String path) {
    Path file = file(path);
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? kindOf(file) : null;
  }

  @Override
  public boolean exists(String path) {
    return Files.exists(file(path));
  }

  @Override
  public String importTarget(String path) {
    try {
      String real = Utf8.encode(file(path).toRealPath().toString());
      if (!Files.isDirectory(file(real))) {
        return real;
      }
      return real + (exists(real + "/default.imgx") ? "/default.imgx" : "/default.nix");
    } catch (IOException error) {
      throw new EvalError("path '" + path + "' does not exist");
    }
  }

  @Override
  public void realise(Context context) {}

  @Override
  public List<SearchEntry> searchPath() {
    return searchPath;
  }

  @Override
  public @Nullable String find(List<SearchEntry> entries, String name) {
    for (SearchEntry entry : entries) {
      String prefix = entry.prefix();
      if (prefix.isEmpty() || name.equals(prefix) || name.startsWith(prefix + "/")) {
        String rest = prefix.isEmpty() ? "/" + name : name.substring(prefix.length());
        if (exists(entry.path() + rest)) {
          return entry.path() + rest;
        }
      }
    }
    return null;
  }

  @Override
  public String home() {
    return "/home/nobody";
  }

  @Override
  public String environment(String name) {
    return "";
  }

  @Override
  public long currentTime() {
    return 1_700_000_000L;
  }

  @Override
  public void trace(String message) {
    said.add("trace: " + message);
  }

  @Override
  public void warn(String message) {
    said.add("evaluation warning: " + message);
  }
}
