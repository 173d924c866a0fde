package dev.imgx.app.session;

import dev.imgx.app.session.ConfigurationKey.Kind;
import dev.imgx.app.session.ConfigurationKey.Target;
import dev.imgx.lang.builtin.TomlFile;
import dev.imgx.lang.report.Diagnostic;
import dev.imgx.lang.report.DidYouMean;
import dev.imgx.lang.source.Position;
import dev.imgx.lang.source.Site;
import dev.imgx.lang.source.Source;
import dev.imgx.lang.source.Utf8;
import dev.imgx.lang.value.Bool;
import dev.imgx.lang.value.Int;
import dev.imgx.lang.value.ListValue;
import dev.imgx.lang.value.Str;
import dev.imgx.lang.value.Value;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What configuration files say: the user's, `$XDG_CONFIG_HOME/imgx/config.toml`, and the
/// project's, the `imgx.toml` of the working directory or of the nearest directory above it, which
/// counts before the user's.
///
/// Both are TOML, with the keys of [ConfigurationKey]. Variables of the environment and options
/// count before both.
public final class Configuration {
  private static final String PROJECT = "imgx.toml";

  /// What a key was set to.
  ///
  /// @param key which
  /// @param words the value: one word, unless it is a list; Unicode; paths are absolute
  /// @param place where it is written
  public record Entry(ConfigurationKey key, List<String> words, Position place) {
    public Entry {
      words = List.copyOf(words);
    }
  }

  private final Map<String, Entry> entries = new TreeMap<>();
  private final String home;

  private Configuration(String home) {
    this.home = home;
  }

  /// Reads the files that there are.
  ///
  /// @param directory the working directory, absolute
  /// @throws SessionError where a file is not TOML, or has a key or value that it may not have
  public static Configuration of(Map<String, String> environment, Path directory)
      throws IOException {
    Configuration configuration = new Configuration(environment.getOrDefault("HOME", ""));
    File own = own(environment);
    if (own != null && own.isFile()) {
      configuration.read(own.toPath(), true);
    }
    for (File up = directory.toFile(); up != null; up = up.getParentFile()) {
      File project = new File(up, PROJECT);
      if (project.isFile()) {
        configuration.read(project.toPath(), false);
        break;
      }
    }
    return configuration;
  }

  private static @Nullable File own(Map<String, String> environment) {
    String folder = environment.getOrDefault("XDG_CONFIG_HOME", "");
    if (folder.startsWith("/")) {
      return new File(folder, "imgx/config.toml");
    }
    String home = environment.getOrDefault("HOME", "");
    return home.isEmpty() ? null : new File(home, ".config/imgx/config.toml");
  }

  /// What was set, in the order of the keys.
  public Collection<Entry> entries() {
    return entries.values();
  }

  /// The environment with the variables that it does not set itself.
  public Map<String, String> completed(Map<String, String> environment) {
    Map<String, String> missing = new HashMap<>();
    for (Entry entry : entries.values()) {
      if (entry.key.target() instanceof Target.Variable variable
          && environment.getOrDefault(variable.name(), "").isEmpty()) {
        missing.put(variable.name(), String.join(variable.separator(), entry.words));
      }
    }
    if (missing.isEmpty()) {
      return environment;
    }
    Map<String, String> all = new HashMap<>(environment);
    all.putAll(missing);
    return all;
  }

  private void read(Path file, boolean personal) throws IOException {
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    String mark = Utf8.encode("\ufeff");
    Source source =
        new Source(
            Utf8.encode(file.toString()),
            "/",
            text.startsWith(mark) ? text.substring(mark.length()) : text);
    try {
      for (TomlFile.Entry entry : TomlFile.read(source)) {
        Entry read = entry(source, entry, personal);
        entries.put(read.key.name(), read);
      }
    } catch (TomlFile.Wrong wrong) {
      throw wrong(source, wrong.offset(), String.valueOf(wrong.getMessage()), null);
    }
  }

  private Entry entry(Source source, TomlFile.Entry entry, boolean personal) {
    String name = Utf8.decode(entry.name());
    ConfigurationKey key = ConfigurationKey.find(name);
    if (key == null) {
      List<String> names = ConfigurationKey.ALL.stream().map(ConfigurationKey::name).toList();
      throw wrong(
          source, entry.offset(), "unknown key '" + name + "'", DidYouMean.hint(name, names));
    }
    if (key.personal() && !personal) {
      throw wrong(
          source,
          entry.offset(),
          "key '" + name + "' is not for a project to decide",
          "it may stand in $XDG_CONFIG_HOME/imgx/config.toml (~/.config/imgx/config.toml)");
    }
    List<String> words = words(key.kind(), entry.value(), Path.of(Utf8.decode(source.name())));
    if (words == null) {
      throw wrong(
          source,
          entry.offset(),
          "key '" + name + "' wants " + key.kind().words() + ", not " + entry.value().describe(),
          null);
    }
    return new Entry(key, words, source.position(entry.offset()));
  }

  /// The words of a value, or null when it is of another kind.
  private @Nullable List<String> words(Kind kind, Value value, Path file) {
    return switch (kind) {
      case TRUTH -> value instanceof Bool truth ? List.of(String.valueOf(truth.value())) : null;
      case NUMBER ->
          value instanceof Int number && number.value() >= 0
              ? List.of(Long.toString(number.value()))
              : null;
      case TEXT, PATH -> value instanceof Str text ? List.of(word(kind, text, file)) : null;
      case WORDS, PATHS -> value instanceof ListValue list ? members(kind, list, file) : null;
    };
  }

  private @Nullable List<String> members(Kind kind, ListValue list, Path file) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      if (!(list.get(i).force() instanceof Str text)) {
        return null;
      }
      all.add(word(kind, text, file));
    }
    return all;
  }

  /// Paths are relative to the file, or to the home directory after `~/`; those of the search path
  /// may have a name before them, and may be URLs.
  private String word(Kind kind, Str text, Path file) {
    String word = Utf8.decode(text.text());
    String path = word.substring(word.indexOf('=') + 1);
    if ((kind != Kind.PATH && kind != Kind.PATHS) || path.contains(":")) {
      return word;
    }
    String name = word.substring(0, word.length() - path.length());
    return path.startsWith("~/")
        ? name + home + path.substring(1)
        : name + file.resolveSibling(path).normalize();
  }

  private static SessionError wrong(
      Source source, int offset, String message, @Nullable String hint) {
    Diagnostic diagnostic = Diagnostic.of(Utf8.encode(message), Site.at(source, offset));
    return new SessionError(diagnostic.withHint(hint));
  }
}
