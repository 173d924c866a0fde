package dev.imgx.app.session;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imgx.build.Agenda;
import dev.imgx.build.BuildError;
import dev.imgx.build.BuildResult;
import dev.imgx.build.Target;
import dev.imgx.lang.builtin.Builtins;
import dev.imgx.lang.builtin.Reference;
import dev.imgx.lang.eval.Interpreter;
import dev.imgx.lang.report.Diagnostic;
import dev.imgx.lang.source.Source;
import dev.imgx.lang.source.Utf8;
import dev.imgx.lang.syntax.Expr;
import dev.imgx.lang.syntax.Parser;
import dev.imgx.lang.syntax.Printer;
import dev.imgx.lang.syntax.Trees;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.InterruptedError;
import dev.imgx.lang.value.Value;
import dev.imgx.plan.RealisationError;
import dev.imgx.plan.StoreFamilies;
import dev.imgx.plan.StoreWorld;
import dev.imgx.plan.TreeMemory;
import dev.imgx.store.LocalStore;
import dev.imgx.store.Store;
import dev.imgx.store.StoreError;
import dev.imgx.store.Upkeep;
import dev.imgx.store.archive.ArchiveError;
import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.hash.FormatError;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A session: everything that imgx can do with programs, put together from the rooms.
///
/// What is not needed is not made: parsing makes no interpreter, evaluating opens no database.
/// Belongs to one thread, which needs a large stack (`DeepStack`). Every method throws
/// `SessionError` with a message for the user, or `SyntaxError`.
public final class Imgx implements AutoCloseable {
  /// Takes texts of the language.
  @FunctionalInterface
  public interface Output {
    void write(String bytes) throws IOException;
  }

  /// Something that meets programs, files and builds.
  @FunctionalInterface
  interface Task<T> {
    T run() throws IOException, InterruptedException;
  }

  private static final String TREES = "lib/trees.pack";

  private final Settings settings;
  private final BuildOptions options;
  private final LocalStore store;
  private final Workshop workshop;
  private final StoreWorld world;
  private final Programs programs;
  private @Nullable Interpreter interpreter;
  private @Nullable TreeMemory memory;

  /// @param events hears what happens, from several threads
  public Imgx(Settings settings, Consumer<Event> events) {
    this(settings, BuildOptions.STANDARD, events);
  }

  /// @param options how what programs and requests need is built
  /// @param events hears what happens, from several threads
  public Imgx(Settings settings, BuildOptions options, Consumer<Event> events) {
    this.settings = settings;
    this.options = options;
    NativeLibraries.locate();
    this.store = new LocalStore(settings.root(), new StoreDir(settings.storeDirectory()));
    this.workshop = new Workshop(store, settings, events);
    this.world = new StoreWorld(store, settings.world(), this::realise, new Voice(events));
    this.programs = new Programs(world, settings.directory());
  }

  /// The canonical form of a program, as `nix-instantiate --parse` prints it, without a line end.
  /// Undefined variables are errors.
  public String canonical(Program program) throws IOException {
    return guarded(() -> {
      Source source = programs.source(program);
      Expr parsed = Parser.parse(source);
      interpreter().delay(parsed, source, Map.of());
      return new Printer(source.directory(), world.home()).print(parsed);
    });
  }

  /// Something that is done with the store alone.
  @FunctionalInterface
  public interface Errand<T> {
    T run(Storehouse house) throws IOException;
  }

  /// Does something with the store alone.
  public <T> T inStore(Errand<T> errand) throws IOException {
    return guarded(() -> errand.run(new Storehouse(store, settings.directory(), settings.root())));
  }

  /// What makes damaged paths of the store again.
  public Upkeep.Repairer repairs() {
    return new Repairs(store, workshop);
  }

  /// The logs of builds in a store, and in the caches that are asked.
  public BuildLogs logs(Storehouse house) {
    return new BuildLogs(house, workshop::cachedLog);
  }

  /// Copies paths between the store and other stores or caches.
  public void copy(CopyRequest request) throws IOException {
    guarded(() -> {
      new Exchange(store, settings, workshop).copy(request);
      return true;
    });
  }

  /// Pushes an image to a registry.
  public Pushed push(PushRequest request) throws IOException {
    return guarded(() -> images().push(request));
  }

  /// Writes an image in another form; to `out` when the request names no file.
  public void save(SaveRequest request, OutputStream out) throws IOException {
    int _ = guarded(() -> images().save(request, out));
  }

  /// Runs the program of an image, and returns its exit code.
  public int run(RunRequest request) throws IOException {
    return guarded(() -> new ImageRun(images(), workshop.machine()).run(request));
  }

  /// What the images at a place are, as `imgx inspect` prints it in JSON.
  public List<JsonNode> inspect(Path image, Detail detail) throws IOException {
    return guarded(() -> images().inspect(image, detail));
  }

  /// In what two images differ: an object as `imgx diff --json` prints it.
  public JsonNode diff(Path before, Path after) throws IOException {
    return guarded(() -> images().diff(before, after));
  }

  /// Looks up, fetches and pins an image of a registry.
  public List<Pin> prefetch(PrefetchRequest request) throws IOException {
    return guarded(() -> images().prefetch(request));
  }

  /// The bytes of the manifest of an image of a registry.
  public byte[] manifest(PrefetchRequest request) throws IOException {
    return guarded(() -> images().manifest(request));
  }

  /// Pins packages of Debian.
  public LockOrder.Locked lock(LockOrder order) throws IOException {
    return guarded(() -> new Locks(settings, workshop.fetcher(), workshop.log()).lock(order));
  }

  private Images images() {
    return new Images(store, settings, workshop.registries(), workshop.log());
  }

  /// Evaluates what is wanted and hands each value's print to `out`. Derivations are computed, but
  /// not written.
  public void print(Request request, Printing printing, Output out) throws IOException {
    store.hold();
    guarded(() -> {
      Interpreter now = interpreter();
      programs.visit(
          request,
          now,
          (value, arguments) -> {
            Value called = arguments.isEmpty() ? value : now.autoCall(value, arguments);
            out.write(printing.print(now, called.force()));
          });
      store.discard();
      return true;
    });
  }

  /// The derivations that are wanted. Their files are in the store afterwards.
  public List<Product> instantiate(Request request) throws IOException {
    store.warm();
    Answers answers = new Answers(settings, store, world);
    return guarded(() -> {
      List<Product> known = answers.find(request);
      if (known != null) {
        return known;
      }
      Interpreter now = interpreter();
      List<Product> found = new ArrayList<>();
      programs.visit(
          request,
          now,
          (value, arguments) ->
              found.addAll(new Products(now, arguments, store.directory()).in(value)));
      store.flush();
      answers.keep(request, found);
      return found;
    });
  }

  /// The derivations that would have to be built for these products.
  public List<StorePath> missing(Collection<Product> products) throws IOException {
    return guarded(() ->
        workshop.scheduler(options).agenda(targets(products)).items().stream()
            .map(Agenda.Item::path)
            .toList());
  }

  /// What would be fetched instead of being built.
  public List<Fetchable> offers(Collection<Product> products) throws IOException {
    return guarded(() -> {
      Agenda agenda = workshop.scheduler(options).agenda(targets(products));
      return workshop.substituter().offers(agenda.fetches()).stream()
          .map(offer ->
              new Fetchable(offer.path(), offer.source(), offer.download(), offer.unpacked()))
          .toList();
    });
  }

  /// Builds products, and returns their results in the same order.
  public List<Built> build(Collection<Product> products) throws IOException {
    return guarded(() -> Built.of(workshop.scheduler(options).build(targets(products))));
  }

  /// Builds the products of a request, and leaves word for the launcher.
  public List<Built> build(Collection<Product> products, Request request) throws IOException {
    List<Built> built = build(products);
    new Milestones(settings.root(), settings.directory(), System.getProperty("imgx.words", ""))
        .set(request.programs());
    return built;
  }

  /// Builds products that are built already once more, and compares.
  public List<Built> check(Collection<Product> products) throws IOException {
    return guarded(() -> Built.of(workshop.scheduler(options).check(targets(products))));
  }

  /// Makes `link` lead to where a store path really is, and keeps that path from being collected.
  public void link(Path link, StorePath target) throws IOException {
    guarded(() -> {
      store.addRoot(settings.directory().resolve(link), target);
      return true;
    });
  }

  /// The place of a store path in expressions and images.
  public String logical(StorePath path) {
    return store.directory().print(path);
  }

  /// The place of a store path on this machine.
  public Path physical(StorePath path) {
    return store.physical(path);
  }

  /// The path that an output of a derivation has, built or not.
  public StorePath output(Product product) {
    return store.readDerivation(product.derivation()).output(product.output());
  }

  /// The documentation of a builtin or of a function of the standard library, by its name.
  public String documentation(String name) throws IOException {
    return guarded(() -> explanations().ofName(name));
  }

  /// What there is to know about the builtins, those of experimental features among them.
  public Reference reference() {
    return new Builtins(settings.system(), StoreFamilies.all(store, world))
        .reference(interpreter());
  }

  private Explanations explanations() {
    return new Explanations(interpreter(), reference());
  }

  /// The start of an interactive session.
  Dialogue dialogue() throws IOException {
    String directory = Utf8.encode(settings.directory().toString());
    return guarded(() -> new Dialogue(interpreter(), this::explanations, directory));
  }

  /// What may be typed next in that session.
  Completions completions(Dialogue dialogue) {
    return new Completions(dialogue, this::reference, settings.directory());
  }

  /// Builds what the builder of a product needs.
  Derivation prepare(Product product) throws IOException {
    Derivation derivation = store.readDerivation(product.derivation());
    List<BuildResult> _ =
        guarded(() -> workshop.scheduler(options).build(Target.inputsOf(derivation)));
    return derivation;
  }

  /// Shells at the terminal.
  Shells shells(Path place) {
    return new Shells(store, settings.world().environment(), place);
  }

  /// Ends what is evaluated, from another thread; to be said until it has ended.
  void interrupt() {
    Interpreter current = interpreter;
    if (current != null) {
      current.interrupt();
    }
  }

  /// Evaluates again after an interruption.
  void resume() {
    interpreter().resume();
  }

  /// The values that are wanted; functions are called with what their arguments default to.
  List<Value> values(Request request) throws IOException {
    Interpreter now = interpreter();
    List<Value> values = new ArrayList<>();
    programs.visit(request, now, (value, arguments) -> values.add(now.autoCall(value, arguments)));
    return values;
  }

  Store store() {
    return store;
  }

  /// Whether anything had to be parsed or evaluated.
  boolean hasEvaluated() {
    return interpreter != null;
  }

  private static List<Target> targets(Collection<Product> products) {
    return products.stream().map(Product::target).toList();
  }

  private void realise(Collection<Target> targets) throws InterruptedException {
    workshop.scheduler(options).build(targets);
  }

  private Interpreter interpreter() {
    Interpreter current = interpreter;
    if (current == null) {
      Builtins builtins = new Builtins(settings.system(), StoreFamilies.of(store, world));
      interpreter = current = new Interpreter(world, trees(), settings.limits(), builtins);
    }
    return current;
  }

  private Trees trees() {
    Path home = Settings.home();
    memory = home == null ? null : TreeMemory.beside(home.resolve(TREES), settings.root());
    return memory == null ? Trees.PARSED : memory;
  }

  /// Translates the errors of all rooms; places are resolved as long as this session knows them.
  <T> T guarded(Task<T> task) throws IOException {
    try {
      return task.run();
    } catch (InterruptedError error) {
      throw SessionError.of("interrupted");
    } catch (EvalError error) {
      Interpreter current = interpreter;
      throw new SessionError(
          current == null
              ? Diagnostic.of(error.message(), null).withHint(error.hint())
              : current.diagnostic(error),
          error instanceof RealisationError failure ? SessionError.exitCode(failure.kinds()) : 1);
    } catch (BuildError error) {
      throw SessionError.of(error.getMessage(), SessionError.exitCode(error.kinds()));
    } catch (StoreError | FormatError | ArchiveError error) {
      String message = error.getMessage();
      throw SessionError.of(message == null ? "the store failed" : message);
    } catch (InterruptedException error) {
      throw SessionError.of("interrupted");
    }
  }

  @Override
  public void close() {
    try {
      workshop.close();
      store.close();
    } finally {
      if (memory != null) {
        memory.close();
      }
    }
  }
}
