package dev.imgx.plan;

import dev.imgx.lang.value.Attrs;
import dev.imgx.lang.value.AttrsBuilder;
import dev.imgx.lang.value.Context;
import dev.imgx.lang.value.ContextBuilder;
import dev.imgx.lang.value.ListValue;
import dev.imgx.lang.value.Str;
import dev.imgx.lang.value.Thunk;
import dev.imgx.lang.value.Value;
import dev.imgx.store.ReferenceScanner;
import dev.imgx.store.Store;
import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.path.StorePath;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/// What files of the store mean besides their bytes: what they refer to, and that derivations can
/// be imported.
///
/// Follows `prim_readFile` and `derivationToValue` of `src/libexpr/primops.cc`, and
/// `imported-drv-to-derivation.nix`.
final class StoreFiles {
  private static final String DERIVATION = ".drv";

  private final Store store;

  StoreFiles(Store store) {
    this.store = store;
  }

  /// The store paths that a text mentions, of those that the path it was read from refers to.
  Context references(String path, String text) {
    StorePath enclosing = store.directory().enclosing(path);
    if (enclosing == null || !Failures.translate(() -> store.isValid(enclosing))) {
      return Context.EMPTY;
    }
    SortedSet<StorePath> candidates = store.info(enclosing).references();
    if (candidates.isEmpty()) {
      return Context.EMPTY;
    }
    ContextBuilder context = new ContextBuilder();
    for (StorePath found : mentioned(candidates, text)) {
      context.add(Context.of(store.directory().print(found)));
    }
    return context.build();
  }

  private static SortedSet<StorePath> mentioned(SortedSet<StorePath> candidates, String text) {
    return Failures.translate(() -> {
      try (ReferenceScanner scanner = new ReferenceScanner(candidates)) {
        scanner.write(text.getBytes(StandardCharsets.ISO_8859_1));
        return scanner.found();
      }
    });
  }

  private Context context(ContextElement element) {
    return Context.of(element.encode(store.directory()));
  }

  /// The value of a file that is no program, but a valid derivation; null for all others.
  @Nullable Value value(String path) {
    if (!path.endsWith(DERIVATION)) {
      return null;
    }
    StorePath file = store.directory().enclosing(path);
    if (file == null
        || !store.directory().print(file).equals(path)
        || !Failures.translate(() -> store.isValid(file))) {
      return null;
    }
    Derivation derivation = Failures.translate(() -> store.readDerivation(file));
    return new Imported(file, derivation).first();
  }

  /// The outputs of a derivation that is there, as sets that know one another.
  private final class Imported {
    private final StorePath file;
    private final Derivation derivation;
    private final List<String> names;
    private final Value common = Thunk.lazy(this::common);
    private final Value[] sets;

    Imported(StorePath file, Derivation derivation) {
      this.file = file;
      this.derivation = derivation;
      this.names = List.copyOf(derivation.outputs().keySet());
      this.sets = new Value[names.size()];
      for (int i = 0; i < sets.length; i++) {
        String name = names.get(i);
        sets[i] = Thunk.lazy(() -> set(name));
      }
    }

    Value first() {
      return sets[0].force();
    }

    private Attrs common() {
      AttrsBuilder byName = new AttrsBuilder(sets.length + 4);
      for (int i = 0; i < sets.length; i++) {
        byName.put(names.get(i), sets[i]);
      }
      String printed = store.directory().print(file);
      String name = derivation.environment().getOrDefault("name", "");
      AttrsBuilder more = new AttrsBuilder(4);
      more.put("all", ListValue.of(sets.clone()));
      more.put("drvPath", new Str(printed, context(new ContextElement.Deep(file))));
      more.put("name", Str.of(name));
      more.put("type", Str.of("derivation"));
      return byName.build().update(more.build());
    }

    private Attrs set(String output) {
      StorePath path = derivation.output(output);
      ContextElement built = new ContextElement.Built(file, output);
      AttrsBuilder own = new AttrsBuilder(2);
      String printed = store.directory().print(path);
      own.put("outPath", new Str(printed, context(built)));
      own.put("outputName", Str.of(output));
      return ((Attrs) common.force()).update(own.build());
    }
  }
}
