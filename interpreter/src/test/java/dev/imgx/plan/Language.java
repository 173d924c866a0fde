package dev.imgx.plan;

import dev.imgx.build.BuildError;
import dev.imgx.build.Builder;
import dev.imgx.build.InProcess;
import dev.imgx.build.Scheduler;
import dev.imgx.lang.builtin.Builtins;
import dev.imgx.lang.eval.Interpreter;
import dev.imgx.lang.eval.Limits;
import dev.imgx.lang.eval.World;
import dev.imgx.lang.source.Source;
import dev.imgx.lang.source.Utf8;
import dev.imgx.lang.value.Value;
import dev.imgx.lang.value.ValuePrinter;
import dev.imgx.store.LocalStore;
import dev.imgx.store.Store;
import dev.imgx.store.path.StoreDir;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// An interpreter over a store in a temporary directory.
final class Language implements AutoCloseable {
  final Store store;
  final List<String> messages = new ArrayList<>();
  final Interpreter interpreter;
  private final Path directory;

  /// @param root of the store
  /// @param directory where relative paths start
  /// @param builders for what has to be built during evaluation
  Language(Path root, Path directory, Map<String, Builder> builders) {
    this.directory = directory;
    store = new LocalStore(root, StoreDir.STANDARD);
    Scheduler scheduler =
        new Scheduler(
            store,
            List.of(new InProcess(store, builders, false)),
            event -> {},
            Scheduler.Options.standard(false));
    List<World.SearchEntry> path =
        WorldSettings.entries(List.of("here=" + Utf8.encode(directory.toString())), directory);
    WorldSettings settings =
        new WorldSettings(
            directory.resolve("stdlib"),
            path,
            Map.of("HOME", "/home/me"),
            1,
            root.resolve("cache"));
    StoreWorld world =
        new StoreWorld(
            store,
            settings,
            targets -> {
              if (scheduler.build(targets).isEmpty()) {
                throw new BuildError("nothing was built");
              }
            },
            new StoreWorld.Listener() {
              @Override
              public void trace(String message) {
                messages.add("trace: " + message);
              }

              @Override
              public void warn(String message) {
                messages.add("warning: " + message);
              }
            });
    interpreter =
        new Interpreter(
            world, Limits.DEFAULT, new Builtins("x86_64-linux", StoreFamilies.of(store, world)));
  }

  /// The value of an expression with everything in it.
  Value value(String expression) {
    Source source =
        new Source(Source.STRING, Utf8.encode(directory.toString()), Utf8.encode(expression));
    return interpreter.onDeepStack(() -> interpreter.forceDeep(interpreter.evaluate(source)));
  }

  /// The value as `imgx eval --strict` prints it.
  String print(String expression) {
    return Utf8.decode(ValuePrinter.print(value(expression)));
  }

  @Override
  public void close() {
    store.close();
  }
}
