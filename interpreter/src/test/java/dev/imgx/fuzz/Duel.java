package dev.imgx.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.imgx.build.BuildError;
import dev.imgx.build.Target;
import dev.imgx.lang.builtin.Builtins;
import dev.imgx.lang.eval.Interpreter;
import dev.imgx.lang.eval.Limits;
import dev.imgx.lang.source.Source;
import dev.imgx.lang.source.Utf8;
import dev.imgx.lang.syntax.SyntaxError;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Str;
import dev.imgx.plan.StoreFamilies;
import dev.imgx.plan.StoreWorld;
import dev.imgx.plan.WorldSettings;
import dev.imgx.store.LocalStore;
import dev.imgx.store.Store;
import dev.imgx.store.path.StoreDir;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// Generated programs, evaluated by imgx and by Nix, each with a store of its own; a program on
/// which they differ is made small. Beside the programs lie a file `p` and a folder `x`.
final class Duel implements AutoCloseable {
  private static final int BATCH = 100;
  private static final int DIFFERENCES = 20;
  private static final int TRIES = 600;
  private static final StoreWorld.Listener SILENT =
      new StoreWorld.Listener() {
        @Override
        public void trace(String message) {}

        @Override
        public void warn(String message) {}
      };

  /// Says whether the answers of imgx and of Nix to a program count as the same. It may ask Nix
  /// what it makes of another program.
  @FunctionalInterface
  interface Judge {
    boolean same(String program, String own, String theirs, UnaryOperator<String> nix);
  }

  private final Path root;
  private final Path folder;
  private final Function<Choices, String> generator;
  private final Judge judge;
  private final Store store;
  private int values;
  private int failures;

  /// @param root where programs and stores lie
  /// @param generator makes a program, as bytes
  /// @param judge compares the answers
  Duel(Path root, Function<Choices, String> generator, Judge judge) {
    this.root = root;
    this.folder = root.resolve("out there/in here");
    this.generator = generator;
    this.judge = judge;
    this.store = new LocalStore(root.resolve("imgx"), StoreDir.STANDARD);
    furnish(folder);
  }

  private static void furnish(Path folder) {
    try {
      Files.createDirectories(folder.resolve("x/y"));
      Files.writeString(folder.resolve("p"), "text\n");
      Files.writeString(folder.resolve("x/y/a.nix"), "{ a = 1; }");
      Files.writeString(folder.resolve("x/b"), "");
      Files.createSymbolicLink(folder.resolve("x/link"), Path.of("b"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    store.close();
  }

  /// Runs so many programs, and fails with those that differ.
  void run(int programs, long seed) {
    Random random = new Random(seed);
    List<String> differences = new ArrayList<>();
    try (NixRepl nix = new NixRepl(folder, root.resolve("nix"))) {
      for (int done = 0; done < programs && differences.size() < DIFFERENCES; done += BATCH) {
        round(nix, random, differences);
      }
    }
    assertEquals("", String.join("\n", differences), "seed " + seed);
  }

  private void round(NixRepl nix, Random random, List<String> differences) {
    List<int[]> records = new ArrayList<>();
    List<String> programs = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      Choices choices = Choices.at(random);
      programs.add(generator.apply(choices));
      records.add(choices.made());
    }
    List<String> theirs = nix.evaluate(programs);
    for (int i = 0; i < BATCH; i++) {
      String own = own(programs.get(i));
      if (own.startsWith("error")) {
        failures++;
      } else {
        values++;
      }
      if (!judge.same(programs.get(i), own, theirs.get(i), nix::evaluate)) {
        differences.add(report(records.get(i), nix));
      }
    }
  }

  /// How many programs had a value.
  int values() {
    return values;
  }

  /// How many programs failed.
  int failures() {
    return failures;
  }

  private String report(int[] record, NixRepl nix) {
    int[] small =
        Shrinker.shrink(
            record,
            choices -> {
              String program = generator.apply(Choices.repeated(choices));
              return !judge.same(program, own(program), nix.evaluate(program), nix::evaluate);
            },
            TRIES);
    String program = generator.apply(Choices.repeated(small));
    return "program: %s\nimgx: %s\nnix: %s\n"
        .formatted(
            Utf8.decode(program), Utf8.decode(own(program)), Utf8.decode(nix.evaluate(program)));
  }

  private static void refuse(Collection<Target> targets) {
    throw new BuildError("nothing is built here");
  }

  private String own(String program) {
    WorldSettings settings = new WorldSettings(null, List.of(), Map.of(), 1, root.resolve("cache"));
    StoreWorld world = new StoreWorld(store, settings, Duel::refuse, SILENT);
    Interpreter interpreter =
        new Interpreter(
            world, Limits.DEFAULT, new Builtins("x86_64-linux", StoreFamilies.of(store, world)));
    String wrapped = "(" + NixRepl.SHOW + ") (\n" + program + "\n)";
    try {
      Source source = new Source(Source.STRING, Utf8.encode(folder.toString()), wrapped);
      return interpreter.onDeepStack(() -> literal(((Str) interpreter.evaluate(source)).text()));
    } catch (EvalError error) {
      return "error: " + error.message();
    } catch (SyntaxError error) {
      return "error: " + error.diagnostic().message();
    }
  }

  /// A string as the interactive session of Nix prints it.
  private static String literal(String text) {
    return '"'
        + text.replace("\\", "\\\\")
            .replace("\"", "\\\"")
            .replace("\n", "\\n")
            .replace("\r", "\\r")
            .replace("\t", "\\t")
        + '"';
  }
}
