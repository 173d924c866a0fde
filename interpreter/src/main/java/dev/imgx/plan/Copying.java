package dev.imgx.plan;

import dev.imgx.lang.eval.Interpreter;
import dev.imgx.lang.value.Attrs;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Expect;
import dev.imgx.lang.value.Function;
import dev.imgx.lang.value.Str;
import dev.imgx.lang.value.Value;
import dev.imgx.store.Store;
import dev.imgx.store.TreeFilter;
import dev.imgx.store.TreeSource;
import dev.imgx.store.archive.FileNames;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.path.ContentAddress;
import dev.imgx.store.path.Ingestion;
import dev.imgx.store.path.StorePath;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Copies files into the store for `path` and `filterSource`, perhaps filtered by a function.
///
/// Follows `addPath` of `src/libexpr/primops.cc`.
final class Copying {
  private static final String WHY_FILTER =
      "while evaluating the return value of the path filter function";

  private final Store store;
  private final Interpreter interpreter;
  private final StoreWorld world;
  private @Nullable Str source;
  private String name = "";
  private @Nullable Value filter;
  private Ingestion method = Ingestion.NAR;
  private @Nullable Hash expected;

  Copying(Store store, Interpreter interpreter, StoreWorld world) {
    this.store = store;
    this.interpreter = interpreter;
    this.world = world;
  }

  /// `filterSource filter path`.
  Value filtered(Value function, Value path) {
    source =
        interpreter
            .coercion()
            .toPath(
                path,
                0,
                "while evaluating the second argument (the path to filter) passed to"
                    + " 'builtins.filterSource'");
    filter =
        Expect.function(
            function, 0, "while evaluating the first argument passed to builtins.filterSource");
    return copy();
  }

  /// `path { … }`.
  Value ofAttributes(Attrs attributes) {
    for (int index : attributes.nameOrder()) {
      take(attributes.name(index).text(), attributes.value(index), attributes.place(index));
    }
    if (source == null) {
      throw new EvalError(
          "missing required 'path' attribute in the first argument to 'builtins.path'");
    }
    return copy();
  }

  private void take(String key, Value value, int place) {
    String why = "while evaluating the `" + key + "` attribute passed to builtins.path";
    switch (key) {
      case "path" -> source = interpreter.coercion().toPath(value, place, why);
      case "name" -> name = Expect.plainString(value, place, why);
      case "filter" -> filter = Expect.function(value, place, why);
      case "recursive" -> method = Expect.bool(value, place, why) ? Ingestion.NAR : Ingestion.FLAT;
      case "sha256" -> {
        String text = Expect.plainString(value, place, why);
        expected = Failures.translate(() -> Hashes.parse(text, HashAlgorithm.SHA256, world));
      }
      default ->
          throw new EvalError("unsupported argument '" + key + "' to 'builtins.path'", place);
    }
  }

  private Value copy() {
    Str from = source == null ? Str.EMPTY : source;
    try {
      if (!from.context().isEmpty()) {
        world.realise(from.context());
      }
      String path = from.text();
      String own = name.isEmpty() ? path.substring(path.lastIndexOf('/') + 1) : name;
      StorePath copied = Failures.translate(() -> add(own, path));
      return world.allow(copied);
    } catch (EvalError error) {
      throw error.trace(0, "while adding path '" + from.text() + "'");
    }
  }

  private StorePath add(String own, String path) {
    StorePath.checkName(own);
    Hash hash = expected;
    StorePath wanted =
        hash == null
            ? null
            : store.directory().fixedPath(own, new ContentAddress.Fixed(method, hash));
    if (wanted != null && store.use(wanted)) {
      return wanted;
    }
    String real = world.files().real(path);
    Path root = world.files().physical(real);
    if (filter == null) {
      world.files().witness().tree(root);
    }
    TreeSource tree =
        new TreeSource(own, root, method, HashAlgorithm.SHA256, treeFilter(path, root));
    StorePath copied = store.addTree(tree);
    if (wanted != null && !wanted.equals(copied)) {
      throw new EvalError(
          "store path mismatch in (possibly filtered) path added from '" + path + "'");
    }
    return copied;
  }

  private TreeFilter treeFilter(String path, Path root) {
    Value function = filter;
    if (function == null) {
      return TreeFilter.ALL;
    }
    Witness witness = world.files().witness();
    return (place, kind) -> {
      witness.content(FileNames.ofWhole(place));
      Value answer =
          Function.call(function, Str.of(path + below(root, place)), Str.of(kind.label()));
      return Expect.bool(answer, 0, WHY_FILTER);
    };
  }

  private static String below(Path root, Path place) {
    StringBuilder names = new StringBuilder();
    for (Path part : root.relativize(place)) {
      String text = FileNames.of(part);
      names.append(text.isEmpty() ? "" : "/" + text);
    }
    return names.toString();
  }
}
