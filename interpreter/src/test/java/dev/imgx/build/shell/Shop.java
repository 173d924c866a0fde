package dev.imgx.build.shell;

import dev.imgx.build.BuildEvent;
import dev.imgx.build.Scheduler;
import dev.imgx.build.Workshop;
import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.derivation.Output;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// A store in a temporary directory, and derivations that are built by a static shell in a sandbox.
final class Shop implements AutoCloseable {
  static final ShellSettings SETTINGS =
      new ShellSettings(
          "x86_64-linux",
          ShellSettings.Confinement.ALWAYS,
          List.of(),
          Set.of("big"),
          2,
          Patience.ENDLESS,
          false,
          RootRunner.AUTO,
          Map.of());

  final Workshop workshop;

  Shop(Path root) {
    this(root, SETTINGS);
  }

  Shop(Path root, ShellSettings settings) {
    workshop =
        new Workshop(root, store -> new Sandbox(store, settings), new Scheduler.Options(4, false));
  }

  /// A derivation with one output, which runs a script.
  StorePath script(String name, String script, Map<String, String> variables) {
    return workshop.add(derivation(name, script, variables, List.of("out")));
  }

  /// A derivation of the static shell; store paths in the script become sources.
  Derivation derivation(
      String name, String script, Map<String, String> variables, List<String> outputs) {
    SortedMap<String, Output> made = new TreeMap<>();
    outputs.forEach(id -> made.put(id, Output.UNRESOLVED));
    return new Derivation(
        name,
        made,
        new TreeMap<>(),
        sources(script),
        "x86_64-linux",
        "/bin/sh",
        List.of("-c", script),
        new TreeMap<>(variables));
  }

  private static SortedSet<StorePath> sources(String text) {
    SortedSet<StorePath> sources = new TreeSet<>();
    var matcher =
        java.util.regex.Pattern.compile("/nix/store/([0-9a-z]{32}-[^/\\s;]+)").matcher(text);
    while (matcher.find()) {
      sources.add(StorePath.parse(matcher.group(1)));
    }
    return sources;
  }

  /// Builds a script, and gives what it wrote to `$out`.
  String run(String script) throws IOException, InterruptedException {
    return Files.readString(workshop.build(script("test", script, Map.of())));
  }

  /// What builders said.
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (BuildEvent event : workshop.events) {
      if (event instanceof BuildEvent.Line line) {
        lines.add(line.text());
      }
    }
    return lines;
  }

  @Override
  public void close() {
    workshop.close();
  }
}
