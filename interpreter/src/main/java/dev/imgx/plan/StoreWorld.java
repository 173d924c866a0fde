package dev.imgx.plan;

import dev.imgx.build.Target;
import dev.imgx.build.checkout.Git;
import dev.imgx.build.checkout.Mercurial;
import dev.imgx.lang.eval.Rules;
import dev.imgx.lang.eval.World;
import dev.imgx.lang.report.Diagnostic;
import dev.imgx.lang.source.Utf8;
import dev.imgx.lang.value.Context;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.PathValue;
import dev.imgx.lang.value.Str;
import dev.imgx.lang.value.Value;
import dev.imgx.store.Store;
import dev.imgx.store.TreeSource;
import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.path.Ingestion;
import dev.imgx.store.path.StorePath;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// The evaluator's door to this machine: its files, its environment, and a store.
///
/// What expressions call `/nix/store/…` lies in the store's physical directory. What has to be
/// built to be read is built. For one thread; remembers what it copied.
public final class StoreWorld implements World {
  /// Hears what expressions say.
  public interface Listener {
    /// A message of `builtins.trace`, in bytes.
    void trace(String message);

    /// A warning, in bytes.
    void warn(String message);

    /// Something about the program that whoever runs it should know.
    default void notice(Diagnostic diagnostic) {
      warn(diagnostic.message());
    }

    /// How far a download has come: bytes; -1 is unknown. In Unicode, from any thread.
    default void progress(String activity, long done, long expected) {}
  }

  private final Store store;
  private final WorldSettings settings;
  private final Realisation realisation;
  private final Listener listener;
  private final WorldFiles files;
  private final StoreFiles storeFiles;
  private final SearchPath lookup;
  private final Access access;
  private final Witness witness;
  private final Downloads downloads;
  private final Map<String, Str> copies = new HashMap<>();

  /// @param realisation builds what must be built to be read
  public StoreWorld(
      Store store, WorldSettings settings, Realisation realisation, Listener listener) {
    this.store = store;
    this.settings = settings;
    this.realisation = realisation;
    this.listener = listener;
    this.access = new Access(settings.rules(), settings.allowedUris());
    this.witness = new Witness(store.directory());
    this.files = new WorldFiles(store, access, witness);
    this.storeFiles = new StoreFiles(store);
    this.downloads = new Downloads(store, settings.environment(), new Voice(listener));
    this.lookup =
        new SearchPath(
            settings.stdlib(),
            this::exists,
            this::tarball,
            message -> notice(Diagnostic.of(message, null)));
    if (access.isLimited()) {
      allowSettings();
    }
  }

  private void allowSettings() {
    Path stdlib = settings.stdlib();
    if (stdlib != null) {
      access.allow(Utf8.encode(stdlib.toString()));
    }
    for (SearchEntry entry : searchPath()) {
      if (entry.path().startsWith("/")) {
        String path = PathValue.canonical(entry.path());
        access.allow(path);
        StorePath enclosing = store.directory().enclosing(path);
        if (enclosing != null && store.use(enclosing)) {
          store.closure(List.of(enclosing)).forEach(this::allow);
        }
      }
    }
  }

  /// What writes down what is seen here; it does not listen unless it is told to. Where access is
  /// limited, more than files decides, and it has nothing to say.
  public Witness witness() {
    if (access.isLimited()) {
      witness.doubt();
    }
    return witness;
  }

  /// What may be looked at and fetched.
  Access access() {
    return access;
  }

  /// Allows a path of the store; the result is its printed form, as a string that refers to it.
  Str allow(StorePath path) {
    String printed = store.directory().print(path);
    access.allow(printed);
    return new Str(printed, Context.of(printed));
  }

  @Override
  public Rules rules() {
    return settings.rules();
  }

  @Override
  public String read(String path) {
    String internal = SearchPath.internal(path);
    return internal != null ? internal : files.read(path);
  }

  @Override
  public Context references(String path, String text) {
    return storeFiles.references(path, text);
  }

  @Override
  public @Nullable Value readValue(String path) {
    witness.kind(path);
    return storeFiles.value(path);
  }

  @Override
  public SortedMap<String, FileKind> list(String path) {
    return files.list(path);
  }

  @Override
  public @Nullable FileKind kind(String path) {
    return SearchPath.internal(path) != null ? FileKind.REGULAR : files.kind(path);
  }

  @Override
  public boolean exists(String path) {
    return files.exists(path);
  }

  @Override
  public String importTarget(String path) {
    return SearchPath.internal(path) != null ? path : files.importTarget(path);
  }

  @Override
  public void realise(Context context) {
    witness.doubt();
    List<Target> targets = new ArrayList<>();
    for (String text : context.elements()) {
      ContextElement element = ContextElement.decode(text, store.directory());
      StorePath path = element.path();
      if (!Failures.translate(() -> store.use(path))) {
        throw new EvalError("path '" + store.directory().print(path) + "' is not valid");
      }
      if (element instanceof ContextElement.Built built) {
        targets.add(Target.of(path, List.of(built.output())));
      }
    }
    if (!targets.isEmpty()) {
      if (!settings.rules().importing()) {
        throw new EvalError(
            "cannot build '"
                + store.directory().print(targets.getFirst().derivation())
                + "' during evaluation because the option 'allow-import-from-derivation' is"
                + " disabled");
      }
      Failures.translate(() -> {
        realisation.realise(targets);
        return true;
      });
      targets.forEach(this::allowOutputs);
    }
  }

  @Override
  public List<SearchEntry> searchPath() {
    return settings.rules().pure() ? List.of() : settings.searchPath();
  }

  @Override
  public @Nullable String find(List<SearchEntry> entries, String name) {
    return lookup.find(entries, name);
  }

  /// The files that expressions see.
  WorldFiles files() {
    return files;
  }

  /// What fetches, for this evaluation.
  Downloads downloads() {
    witness.doubt();
    return downloads;
  }

  /// The hash of the archive of a path in the store.
  Hash contentHash(StorePath path) {
    return Failures.translate(() -> store.info(path).narHash());
  }

  /// What reads Git repositories.
  Git git() {
    witness.doubt();
    return new Git(store, settings.caching(), settings.environment(), new Voice(listener));
  }

  /// What reads Mercurial repositories.
  Mercurial mercurial() {
    witness.doubt();
    return new Mercurial(store, settings.caching(), settings.environment(), new Voice(listener));
  }

  /// The logical path of the tree in an archive at a URL.
  private String tarball(String url) {
    witness.doubt();
    Downloads.Wanted wanted = new Downloads.Wanted(Utf8.decode(url), "source", Ingestion.NAR, null);
    return Failures.translate(() -> allow(downloads.fetch(wanted)).text());
  }

  @Override
  public Str copyToStore(PathValue path) {
    return copies.computeIfAbsent(path.path(), this::copy);
  }

  private Str copy(String path) {
    if (path.endsWith(".drv")) {
      throw new EvalError("file names are not allowed to end in '.drv'");
    }
    String name = path.equals("/") ? "source" : path.substring(path.lastIndexOf('/') + 1);
    Path place = files.existing(path);
    witness.tree(place);
    StorePath copied = Failures.translate(() -> store.addTree(TreeSource.whole(name, place)));
    return allow(copied);
  }

  @Override
  public String home() {
    String home = environment("HOME");
    if (home.isEmpty()) {
      witness.doubt();
    }
    return home.isEmpty() ? Utf8.encode(System.getProperty("user.home")) : home;
  }

  @Override
  public String environment(String name) {
    String value = Utf8.encode(settings.environment().getOrDefault(Utf8.decode(name), ""));
    witness.variable(name, value);
    return value;
  }

  @Override
  public long currentTime() {
    witness.doubt();
    return settings.currentTime();
  }

  @Override
  public void trace(String message) {
    witness.doubt();
    listener.trace(message);
  }

  @Override
  public void warn(String message) {
    witness.doubt();
    listener.warn(message);
  }

  @Override
  public void notice(Diagnostic diagnostic) {
    witness.doubt();
    listener.notice(diagnostic);
  }

  /// What was built may be read.
  private void allowOutputs(Target target) {
    if (access.isLimited()) {
      Derivation derivation = store.readDerivation(target.derivation());
      List<StorePath> outputs = target.outputs().stream().map(derivation::output).toList();
      store.closure(outputs).forEach(this::allow);
    }
  }
}
