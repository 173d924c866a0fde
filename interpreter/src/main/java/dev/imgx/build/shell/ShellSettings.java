package dev.imgx.build.shell;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// How programs are run that build derivations.
///
/// @param system the kind of machine that this is: `x86_64-linux`
/// @param confinement which of them see only what they declare
/// @param paths what else they see: `INSIDE=OUTSIDE`, or `PATH` for both
/// @param features what derivations may require of the machine
/// @param cores how many processors each may use
/// @param patience how long each may take
/// @param keepFailed whether what a failed one left stays
/// @param rootRunner where builders run that are root
/// @param environment of this process, of which fixed outputs may get something
public record ShellSettings(
    String system,
    Confinement confinement,
    List<String> paths,
    Set<String> features,
    int cores,
    Patience patience,
    boolean keepFailed,
    RootRunner rootRunner,
    Map<String, String> environment) {

  /// Which builders are in a sandbox.
  public enum Confinement {
    /// All.
    ALWAYS,
    /// All but those whose derivation has `__noChroot`.
    RELAXED,
    /// None.
    NEVER
  }

  public ShellSettings {
    paths = List.copyOf(paths);
    features = Set.copyOf(features);
    environment = Map.copyOf(environment);
  }
}
