package dev.imgx.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.imgx.store.LocalStore;
import dev.imgx.store.Store;
import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.derivation.HashModulo;
import dev.imgx.store.derivation.Output;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/// A store in a temporary directory, derivations made by hand, and builders to realise them.
public final class Workshop implements AutoCloseable {
  public final Store store;
  public final Collection<BuildEvent> events = new ConcurrentLinkedQueue<>();
  private final HashModulo hashes;
  private final Scheduler scheduler;

  public Workshop(Path root, Map<String, Builder> builders) {
    this(root, builders, new Scheduler.Options(4, false));
  }

  public Workshop(Path root, Map<String, Builder> builders, Scheduler.Options options) {
    this(root, store -> new InProcess(store, builders, false), options);
  }

  public Workshop(Path root, Function<Store, Realiser> realiser, Scheduler.Options options) {
    store = new LocalStore(root, StoreDir.STANDARD);
    hashes = new HashModulo(store.directory(), store::readDerivation);
    scheduler = new Scheduler(store, List.of(realiser.apply(store)), events::add, options);
  }

  /// A derivation of an in-process builder with structured attributes and no inputs.
  public StorePath derivation(String builder, String name, Map<String, ?> attributes) {
    return derivation(builder, name, attributes, new TreeMap<>());
  }

  /// The same with inputs.
  public StorePath derivation(
      String builder,
      String name,
      Map<String, ?> attributes,
      SortedMap<StorePath, SortedSet<String>> inputs) {
    SortedMap<String, String> environment = new TreeMap<>();
    environment.put(Attributes.JSON, latin1(json(attributes)));
    return add(
        new Derivation(
            name,
            new TreeMap<>(Map.of("out", Output.UNRESOLVED)),
            inputs,
            sources(attributes.toString()),
            "builtin",
            "builtin:" + builder,
            List.of(),
            environment));
  }

  /// Puts a derivation into the store, its outputs' paths computed.
  public StorePath add(Derivation derivation) {
    Derivation resolved = hashes.resolve(derivation);
    StorePath path = store.addDerivation(resolved);
    hashes.remember(path, resolved);
    return path;
  }

  /// Realises all outputs, and gives the place of `out`.
  public Path build(StorePath derivation) throws InterruptedException {
    BuildResult result = result(derivation);
    return store.physical(result.outputs().firstEntry().getValue());
  }

  /// Realises all outputs, and gives the store path of `out`.
  public StorePath output(StorePath derivation) throws InterruptedException {
    return Objects.requireNonNull(result(derivation).outputs().get("out"));
  }

  public BuildResult result(StorePath... derivations) throws InterruptedException {
    return scheduler.build(List.of(derivations).stream().map(Target::all).toList()).getFirst();
  }

  /// Builds a derivation of an in-process builder.
  public Path make(String builder, String name, Map<String, ?> attributes)
      throws InterruptedException {
    return build(derivation(builder, name, attributes));
  }

  /// Adds a text to the store and gives its logical path.
  public String text(String name, String text) {
    StorePath path = store.addText(name, text.getBytes(StandardCharsets.UTF_8), List.of());
    return store.directory().print(path);
  }

  private SortedSet<StorePath> sources(String text) {
    SortedSet<StorePath> sources = new TreeSet<>();
    var matcher = java.util.regex.Pattern.compile("/nix/store/([^/,} \\]]+)").matcher(text);
    while (matcher.find()) {
      sources.add(StorePath.parse(matcher.group(1)));
    }
    return sources;
  }

  private static String json(Object value) {
    try {
      return new JsonMapper().writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static String latin1(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    store.close();
  }
}
