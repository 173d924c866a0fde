package dev.imgx.app.session;

import dev.imgx.build.shell.ShellView;
import dev.imgx.build.shell.StaticShell;
import dev.imgx.lang.source.Utf8;
import dev.imgx.store.Store;
import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Shells in which a person uses derivations, or looks at how they are built.
final class Shells {
  /// Variables of builders that would be in a person's way.
  private static final Set<String> KEPT = Set.of("PATH", "HOME", "TERM", "SHELL", "TMPDIR");

  /// What bash does first where builders have a `setup`, as in nix-shell.
  private static final String START =
      """
      path=$PATH
      [ ! -e ~/.bashrc ] || . ~/.bashrc
      if [ -e "${stdenv-}/setup" ]; then
        . "$stdenv/setup"
        set +eu
      fi
      PATH=$PATH:$path
      unset path
      PS1='[%s] \\w\\$ '
      eval "${shellHook-}"
      """;

  private final Store store;
  private final Map<String, String> environment;
  private final Path place;

  /// @param environment the person's own
  /// @param place an empty directory that exists as long as the shell
  Shells(Store store, Map<String, String> environment, Path place) {
    this.store = store;
    this.environment = environment;
    this.place = place;
  }

  /// The person's shell with programs on its path; the machine is there.
  Startable with(List<StorePath> outputs) throws IOException {
    Map<String, String> all = new HashMap<>(environment);
    all.put("PATH", binaries(outputs) + ":" + environment.getOrDefault("PATH", "/usr/bin:/bin"));
    all.put("IN_NIX_SHELL", "impure");
    String shell = environment.getOrDefault("SHELL", "");
    return new Startable(view().machine(List.of(shell.isEmpty() ? "/bin/sh" : shell)), all);
  }

  /// A shell with what the builder of a derivation finds, whose inputs are there.
  Startable of(Derivation derivation) throws IOException {
    Map<String, String> all = new HashMap<>(environment);
    derivation
        .environment()
        .forEach((name, value) -> {
          if (!KEPT.contains(name)) {
            all.put(Utf8.decode(name), Utf8.decode(value));
          }
        });
    all.put("IN_NIX_SHELL", "impure");
    all.put("NIX_STORE", store.directory().directory());
    all.put("NIX_BUILD_TOP", environment.getOrDefault("TMPDIR", "/tmp"));
    Path start = place.resolve("start");
    Files.writeString(start, START.formatted(derivation.name()), StandardCharsets.UTF_8);
    boolean bash = derivation.builder().endsWith("/bash");
    return new Startable(
        view().machine(List.of(bash ? derivation.builder() : "bash", "--rcfile", start.toString())),
        all);
  }

  /// A shell that sees programs and what they need, and nothing else.
  Startable alone(List<StorePath> outputs) throws IOException {
    Path busybox = StaticShell.find();
    if (busybox == null) {
      throw SessionError.of(
          "a shell in a sandbox needs a BusyBox without libraries (package busybox-static)");
    }
    String terminal = environment.getOrDefault("TERM", "dumb");
    List<String> command =
        List.of(
            "/bin/busybox",
            "env",
            "-i",
            "PATH=" + binaries(outputs) + ":/bin",
            "HOME=/tmp",
            "TERM=" + terminal,
            "PS1=sandbox:\\w\\$ ",
            "/bin/sh",
            "-i",
            // Without job control: from its namespace it could not give the terminal back.
            "+m");
    return new Startable(
        view().paths(store.closure(Set.copyOf(outputs)), busybox, command), environment);
  }

  private ShellView view() throws IOException {
    return new ShellView(store, Files.createDirectory(place.resolve("root")));
  }

  private String binaries(List<StorePath> outputs) {
    List<String> folders = new ArrayList<>();
    outputs.forEach(output -> folders.add(store.directory().print(output) + "/bin"));
    return String.join(":", folders);
  }
}
