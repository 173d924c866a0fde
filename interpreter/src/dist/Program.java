import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// imgx at a place, run by a Java.
///
/// @param home the directory that holds `bin` and `lib`
/// @param java the Java's home
/// @param log a file for what a run says
record Program(Path home, Path java, Path log) {
  /// Runs a class with its arguments; throws when that fails, with what it said.
  void run(List<String> command, List<String> options) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>();
    words.add(java.resolve("bin/java").toString());
    words.add("@" + home.resolve("lib/jvm.options"));
    words.addAll(options);
    words.addAll(List.of("-Dimgx.home=" + home, "-cp", home.resolve("lib/imgx.jar").toString()));
    words.addAll(command);
    run(words, log);
  }

  /// Runs any program; throws when that fails, with what it said.
  static void run(List<String> words, Path log) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile());
    builder
        .environment()
        .keySet()
        .removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
    if (builder.start().waitFor() != 0) {
      throw new IllegalStateException("failed: " + words + "\n" + Files.readString(log));
    }
  }

  /// Makes the AOT caches out of runs that do what users do. Java loads all classes of a cache at
  /// its start, so there are small ones for commands that only evaluate, for builds that have
  /// nothing to do (those come after a build), for images that come and go, and for the interactive
  /// session.
  ///
  /// @param scripts a directory with what the runs do
  void rehearse(Path scripts) throws IOException, InterruptedException {
    for (String name : List.of("eval", "build", "again", "push", "repl")) {
      Path scratch = Files.createTempDirectory("imgx-rehearsal");
      Path cache = home.resolve("lib/" + name + ".aot");
      try (RehearsalRegistry registry = new RehearsalRegistry(scripts.resolve("files"))) {
        Trees.copy(scripts, scratch);
        for (String known : List.of("build.txt", "push.txt")) {
          Path script = scratch.resolve(known);
          Files.writeString(script, registry.fill(Files.readString(script)));
        }
        List<String> options = new ArrayList<>(List.of("-XX:AOTCacheOutput=" + cache));
        if (name.equals("again")) {
          run(rehearsal("build", scratch), List.of());
          options.add("-Dimgx.collector-lock=" + scratch.resolve("root/nix/var/nix/gc.lock"));
        }
        if (name.equals("repl")) {
          options.add("-Dimgx.typed=true");
        }
        run(rehearsal(name, scratch), options);
      } finally {
        Trees.delete(scratch);
      }
    }
  }

  private static List<String> rehearsal(String name, Path scratch) {
    String script = scratch.resolve(name + ".txt").toString();
    return List.of("dev.imgx.app.cli.Rehearsal", script, scratch.toString());
  }
}
