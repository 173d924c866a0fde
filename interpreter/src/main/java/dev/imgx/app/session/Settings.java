package dev.imgx.app.session;

import dev.imgx.lang.eval.Limits;
import dev.imgx.lang.eval.World.SearchEntry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a session works with, decided before it begins.
///
/// @param directory the working directory, absolute
/// @param environment the environment's variables
/// @param root where the store physically is
/// @param storeDirectory what the store is called in expressions and images: `/nix/store`
/// @param searchPath where `<name>` is looked for
/// @param system what `builtins.currentSystem` says: `x86_64-linux`
/// @param limits how far an evaluation may go
public record Settings(
    Path directory,
    Map<String, String> environment,
    Path root,
    String storeDirectory,
    List<SearchEntry> searchPath,
    String system,
    Limits limits) {

  public Settings {
    environment = Map.copyOf(environment);
    searchPath = List.copyOf(searchPath);
  }

  /// What the environment says, and what it does not say by default.
  public static Settings of(Map<String, String> environment, Path directory) {
    return new Settings(
        directory,
        environment,
        root(environment, directory),
        "/nix/store",
        SearchPath.of(List.of(), environment, directory),
        thisSystem(),
        Limits.DEFAULT);
  }

  /// The same with another root; null changes nothing.
  public Settings withRoot(@Nullable String newRoot) {
    return newRoot == null
        ? this
        : new Settings(
            directory,
            environment,
            directory.resolve(newRoot).normalize(),
            storeDirectory,
            searchPath,
            system,
            limits);
  }

  /// The same with another name for the store; null changes nothing.
  public Settings withStoreDirectory(@Nullable String newStoreDirectory) {
    return newStoreDirectory == null
        ? this
        : new Settings(
            directory, environment, root, newStoreDirectory, searchPath, system, limits);
  }

  /// The same with places that are looked at before those of the environment: `PATH` or
  /// `NAME=PATH`, as `-I` takes them.
  public Settings withSearchPath(List<String> before) {
    List<SearchEntry> entries = SearchPath.of(before, environment, directory);
    return before.isEmpty()
        ? this
        : new Settings(directory, environment, root, storeDirectory, entries, system, limits);
  }

  private static Path root(Map<String, String> environment, Path directory) {
    String own = environment.getOrDefault("IMGX_ROOT", "");
    if (!own.isEmpty()) {
      return directory.resolve(own).normalize();
    }
    String data = environment.getOrDefault("XDG_DATA_HOME", "");
    if (data.startsWith("/")) {
      return Path.of(data, "imgx");
    }
    String home = environment.getOrDefault("HOME", "");
    return directory.resolve(home).resolve(".local/share/imgx").normalize();
  }

  private static String thisSystem() {
    String machine = System.getProperty("os.arch", "");
    String system = System.getProperty("os.name", "");
    String cpu = machine.equals("amd64") ? "x86_64" : machine;
    return cpu + (system.startsWith("Mac") ? "-darwin" : "-linux");
  }
}
