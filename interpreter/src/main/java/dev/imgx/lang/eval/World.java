package dev.imgx.lang.eval;

import dev.imgx.lang.report.Diagnostic;
import dev.imgx.lang.value.Coercion;
import dev.imgx.lang.value.Context;
import dev.imgx.lang.value.Value;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// The evaluator's only door to what is outside: files, the search path, the store, the
/// environment, the clock, and somebody who listens.
///
/// Paths are absolute and logical, texts are bytes as Latin-1 chars. Every method throws
/// `EvalError` with a message for people when the world does not comply.
public interface World extends Coercion.Copier {
  /// What lies at a path; `readDir` and `readFileType` name them so.
  enum FileKind {
    REGULAR("regular"),
    DIRECTORY("directory"),
    SYMLINK("symlink"),
    UNKNOWN("unknown");

    private final String label;

    FileKind(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }
  }

  /// One entry of the search path; `<prefix/rest>` means `path/rest`.
  record SearchEntry(String prefix, String path) {}

  /// The bytes of a file.
  String read(String path);

  /// What a text refers to that was read from this path: more than nothing only in a store.
  default Context references(String path, String text) {
    return Context.EMPTY;
  }

  /// The value of a path that can be imported though it is no program, such as a derivation's file;
  /// null for all others.
  default @Nullable Value readValue(String path) {
    return null;
  }

  /// The entries of a directory by name.
  SortedMap<String, FileKind> list(String path);

  /// What lies at a path, links not followed; null when nothing.
  @Nullable FileKind kind(String path);

  /// Whether there is something at a path, links followed.
  boolean exists(String path);

  /// The file that importing a path means: links resolved; of a directory its `default.imgx`, else
  /// its `default.nix`.
  String importTarget(String path);

  /// Makes sure that what a string refers to is there, building it when it must be built.
  void realise(Context context);

  /// The search path that `builtins.nixPath` shows.
  List<SearchEntry> searchPath();

  /// Where `<name>` is along these entries; null when it is nowhere.
  @Nullable String find(List<SearchEntry> entries, String name);

  /// The directory that `~` means.
  String home();

  /// An environment variable; the empty string when it is not set.
  String environment(String name);

  /// Seconds since 1970, the same during one evaluation.
  long currentTime();

  /// What programs may do.
  default Rules rules() {
    return Rules.DEFAULT;
  }

  /// A message of `builtins.trace`.
  void trace(String message);

  /// A message of `builtins.warn`.
  void warn(String message);

  /// Something about the program that whoever runs it should know.
  default void notice(Diagnostic diagnostic) {
    warn(diagnostic.message());
  }
}
