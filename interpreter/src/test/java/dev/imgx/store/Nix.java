package dev.imgx.store;

import dev.imgx.Peers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Runs Nix on a store below a root of its own.
public final class Nix {
  /// What a Nix that shall not look around finds in its environment.
  public static final Map<String, String> ENVIRONMENT =
      Map.of("NIX_CONFIG", "substituters =\nbuild-users-group =", "HOME", "/");

  private final Path root;

  public Nix(Path root) {
    this.root = root;
  }

  /// Runs `nix-store` on the store; the standard output, stripped.
  public String store(String... arguments) {
    return run("nix-store", arguments).success().strip();
  }

  /// Runs `nix-instantiate` on the store; the standard output, stripped.
  public String instantiate(String... arguments) {
    return run("nix-instantiate", arguments).success().strip();
  }

  /// Runs a program of Nix on the store.
  public Peers.Answer run(String program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(program, "--store", "local?root=" + root));
    command.addAll(List.of(arguments));
    return Peers.run(root, ENVIRONMENT, command);
  }

  /// The complaints of a full verification; empty when the store is sound.
  public String complaints() {
    Peers.Answer answer = run("nix-store", "--verify", "--check-contents");
    StringBuilder complaints = new StringBuilder();
    for (String line : answer.errors().split("\n")) {
      if (!line.isBlank()
          && !line.startsWith("reading the Nix store")
          && !line.startsWith("checking path existence")
          && !line.startsWith("checking hashes")
          && !line.startsWith("checking link hashes")
          && !line.startsWith("checking store hashes")
          && !line.startsWith("warning: you don't have Internet access")) {
        complaints.append(line).append('\n');
      }
    }
    return answer.exitCode() == 0 ? complaints.toString() : "exit " + answer + complaints;
  }
}
