package dev.imgx.lang.eval;

import dev.imgx.lang.builtin.Builtins;
import dev.imgx.lang.source.Source;
import dev.imgx.lang.value.Value;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Programs evaluated from their text, warm: milliseconds each.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(value = 1, jvmArgs = "-XX:+UseSerialGC")
public class EvaluateBenchmark {
  private static final Map<String, String> PROGRAMS =
      Map.of(
          "fibonacci",
          "let fib = n: if n < 2 then n else fib (n - 1) + fib (n - 2); in fib 23",
          "fold",
          "builtins.foldl' (a: b: a + b.x) 0 (map (n: { x = n; }) (builtins.genList (n: n) 100000))",
          "update",
          "builtins.length (builtins.attrNames (builtins.foldl' (s: n: s // { ${toString n} = n; })"
              + " { } (builtins.genList (n: n) 1000)))",
          "strings",
          "builtins.stringLength (builtins.concatStringsSep \",\" (builtins.genList (n:"
              + " \"item ${toString n} of ${builtins.substring 0 2 \"many\"}\") 20000))");

  @Param({"fibonacci", "fold", "update", "strings"})
  public String program = "fibonacci";

  @Benchmark
  public Value evaluate() {
    Interpreter interpreter =
        new Interpreter(
            new MemoryWorld(Map.of()), Limits.DEFAULT, new Builtins("x86_64-linux", List.of()));
    Source source = new Source("/bench.imgx", "/", PROGRAMS.getOrDefault(program, ""));
    return interpreter.onDeepStack(() -> interpreter.forceDeep(interpreter.evaluate(source)));
  }
}
