package dev.imgx.plan;

import dev.imgx.lang.eval.World;
import dev.imgx.lang.source.Utf8;
import dev.imgx.lang.value.Context;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.PathValue;
import dev.imgx.lang.value.Str;
import dev.imgx.store.archive.FileNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The world of an evaluation that meets no store: files, the search path, the environment, the
/// clock.
///
/// A world with a store overrides `physical`, `copyToStore` and `realise`. Follows
/// `src/libexpr/parser.y` (`resolveExprPath`) and `src/libexpr/primops.cc` (`findFile`).
public class FileWorld implements World {
  private static final int MOST_LINKS = 1024;

  private final Map<String, String> environment;
  private final List<SearchEntry> searchPath;
  private final BiConsumer<String, String> listener;
  private final long time = Instant.now().getEpochSecond();

  /// @param environment the environment's variables, as Unicode text
  /// @param listener hears of messages: `trace` or `warning`, and the text (bytes)
  public FileWorld(
      Map<String, String> environment,
      List<SearchEntry> searchPath,
      BiConsumer<String, String> listener) {
    this.environment = Map.copyOf(environment);
    this.searchPath = List.copyOf(searchPath);
    this.listener = listener;
  }

  /// Where an absolute path of the language really is.
  protected Path physical(String path) {
    Path place = Path.of("/");
    for (String name : path.split("/")) {
      place = name.isEmpty() ? place : FileNames.resolve(place, name);
    }
    return place;
  }

  @Override
  public String read(String path) {
    try {
      return new String(Files.readAllBytes(physical(path)), StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw missing(path);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  @Override
  public SortedMap<String, FileKind> list(String path) {
    SortedMap<String, FileKind> entries = new TreeMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(physical(path))) {
      for (Path file : files) {
        FileKind kind = kind(file);
        entries.put(FileNames.of(file), kind == null ? FileKind.UNKNOWN : kind);
      }
      return entries;
    } catch (NoSuchFileException e) {
      throw missing(path);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  @Override
  public @Nullable FileKind kind(String path) {
    try {
      return kind(physical(path));
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static @Nullable FileKind kind(Path file) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isRegularFile()) {
        return FileKind.REGULAR;
      }
      if (attributes.isDirectory()) {
        return FileKind.DIRECTORY;
      }
      return attributes.isSymbolicLink() ? FileKind.SYMLINK : FileKind.UNKNOWN;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  @Override
  public boolean exists(String path) {
    return Files.exists(physical(path));
  }

  @Override
  public String importTarget(String path) {
    String target = PathValue.canonical(path);
    for (int links = 0; kind(target) == FileKind.SYMLINK; links++) {
      if (links == MOST_LINKS) {
        throw new EvalError("too many symbolic links on the way to '" + path + "'");
      }
      target = linked(target);
    }
    return Files.isDirectory(physical(target)) ? defaultOf(target) : target;
  }

  private String linked(String link) {
    try {
      String target = FileNames.readLink(physical(link));
      String parent = link.substring(0, link.lastIndexOf('/') + 1);
      return PathValue.canonical(target.startsWith("/") ? target : parent + target);
    } catch (IOException e) {
      throw unreadable(link, e);
    }
  }

  private String defaultOf(String directory) {
    String start = directory.equals("/") ? directory : directory + "/";
    for (String name : List.of("default.imgx", "default.nix")) {
      if (exists(start + name)) {
        return start + name;
      }
    }
    throw new EvalError(
        "the directory '" + directory + "' has neither a 'default.imgx' nor a 'default.nix'");
  }

  @Override
  public List<SearchEntry> searchPath() {
    return searchPath;
  }

  @Override
  public @Nullable String find(List<SearchEntry> entries, String name) {
    for (SearchEntry entry : entries) {
      String rest = rest(entry.prefix(), name);
      if (rest != null && entry.path().startsWith("/")) {
        String candidate = PathValue.canonical(entry.path() + rest);
        if (exists(candidate)) {
          return candidate;
        }
      }
    }
    return null;
  }

  /// What of the name lies below the entry's path, with its slash; null when the entry is for
  /// other names.
  private static @Nullable String rest(String prefix, String name) {
    if (prefix.isEmpty()) {
      return "/" + name;
    }
    if (!name.startsWith(prefix)) {
      return null;
    }
    String rest = name.substring(prefix.length());
    return rest.isEmpty() || rest.startsWith("/") ? rest : null;
  }

  @Override
  public String home() {
    String home = environment.getOrDefault("HOME", "");
    return Utf8.encode(home.startsWith("/") ? home : System.getProperty("user.home", "/"));
  }

  @Override
  public String environment(String name) {
    return Utf8.encode(environment.getOrDefault(Utf8.decode(name), ""));
  }

  @Override
  public long currentTime() {
    return time;
  }

  @Override
  public void trace(String message) {
    listener.accept("trace", message);
  }

  @Override
  public void warn(String message) {
    listener.accept("warning", message);
  }

  @Override
  public Str copyToStore(PathValue path) {
    throw new EvalError("cannot copy '" + path.path() + "': there is no store");
  }

  @Override
  public void realise(Context context) {
    if (!context.isEmpty()) {
      throw new EvalError("cannot build what the evaluation needs: there is no store");
    }
  }

  private static EvalError missing(String path) {
    return new EvalError("path '" + path + "' does not exist");
  }

  private static EvalError unreadable(String path, IOException problem) {
    String why = problem.getMessage();
    return new EvalError("cannot read '" + path + "': " + (why == null ? problem : why));
  }
}
