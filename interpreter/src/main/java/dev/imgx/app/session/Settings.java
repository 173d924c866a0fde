package dev.imgx.app.session;

import dev.imgx.build.checkout.Caching;
import dev.imgx.build.substitute.SubstituterSettings;
import dev.imgx.lang.eval.Limits;
import dev.imgx.lang.source.Utf8;
import dev.imgx.plan.WorldSettings;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a session works with, decided before it begins.
///
/// @param directory the working directory, absolute
/// @param root where the store physically is
/// @param storeDirectory what the store is called in expressions and images: `/nix/store`
/// @param system what `builtins.currentSystem` says: `x86_64-linux`
/// @param world what programs see of the machine
/// @param limits how far an evaluation may go
/// @param substituters which caches are asked before something is built
/// @param self the file that imgx is: answers to requests are remembered and count as long as it
///   does not change; null to remember none
public record Settings(
    Path directory,
    Path root,
    String storeDirectory,
    String system,
    WorldSettings world,
    Limits limits,
    SubstituterSettings substituters,
    @Nullable Path self) {

  /// What the environment says, and what it does not say by default.
  public static Settings of(Map<String, String> environment, Path directory) {
    Path root = root(environment, directory);
    return new Settings(
        directory,
        root,
        "/nix/store",
        machine(),
        new WorldSettings(
            library(environment, directory),
            WorldSettings.entries(searchPath(environment), directory),
            environment,
            Instant.now().getEpochSecond(),
            cache(root)),
        Limits.DEFAULT,
        SubstituterSettings.of(environment),
        program());
  }

  /// The same with another root; null changes nothing.
  public Settings withRoot(@Nullable String newRoot) {
    Path path = newRoot == null ? root : directory.resolve(newRoot).normalize();
    WorldSettings there = world.withCaching(new Caching(cache(path), world.caching().seconds()));
    return new Settings(directory, path, storeDirectory, system, there, limits, substituters, self);
  }

  /// The same with another name for the store; null changes nothing.
  public Settings withStoreDirectory(@Nullable String newStoreDirectory) {
    String name = newStoreDirectory == null ? storeDirectory : newStoreDirectory;
    return new Settings(directory, root, name, system, world, limits, substituters, self);
  }

  /// The same with places that are looked at before those of the environment: `PATH` or
  /// `NAME=PATH`, as `-I` takes them.
  public Settings withSearchPath(List<String> before) {
    if (before.isEmpty()) {
      return this;
    }
    List<String> all = new ArrayList<>();
    before.forEach(text -> all.add(Utf8.encode(text)));
    all.addAll(searchPath(world.environment()));
    return withWorld(world.withSearchPath(WorldSettings.entries(all, directory)));
  }

  /// The same with another view of the machine.
  public Settings withWorld(WorldSettings newWorld) {
    return new Settings(
        directory, root, storeDirectory, system, newWorld, limits, substituters, self);
  }

  /// The same with other limits.
  public Settings withLimits(Limits newLimits) {
    return new Settings(
        directory, root, storeDirectory, system, world, newLimits, substituters, self);
  }

  /// The same for another kind of machine.
  public Settings withSystem(String newSystem) {
    return new Settings(
        directory, root, storeDirectory, newSystem, world, limits, substituters, self);
  }

  /// The same with other caches.
  public Settings withSubstituters(SubstituterSettings changed) {
    return new Settings(directory, root, storeDirectory, system, world, limits, changed, self);
  }

  /// The same, remembering answers or not.
  public Settings withRemembering(boolean remembering) {
    return withSelf(remembering ? program() : null);
  }

  /// The same with another file that says which imgx this is.
  Settings withSelf(@Nullable Path changed) {
    return new Settings(
        directory, root, storeDirectory, system, world, limits, substituters, changed);
  }

  /// The file of names and passwords for servers, or null.
  @Nullable Path netrc() {
    String file = substituters.netrc();
    return file.isEmpty() ? null : directory.resolve(file);
  }

  private static Path cache(Path root) {
    return root.resolve("nix/var/imgx/cache");
  }

  private static List<String> searchPath(Map<String, String> environment) {
    return WorldSettings.split(Utf8.encode(environment.getOrDefault("NIX_PATH", "")));
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

  /// The standard library of the distribution that this is; `$IMGX_STDLIB` names another.
  private static @Nullable Path library(Map<String, String> environment, Path directory) {
    String other = environment.getOrDefault("IMGX_STDLIB", "");
    if (!other.isEmpty()) {
      return directory.resolve(other).normalize();
    }
    Path home = home();
    return home == null ? null : home.resolve("share/imgx/stdlib");
  }

  /// Where the distribution that this is lies; null when it is none.
  static @Nullable Path home() {
    String home = System.getProperty("imgx.home", "");
    return home.isEmpty() ? null : Path.of(home).toAbsolutePath().normalize();
  }

  private static @Nullable Path program() {
    Path home = home();
    return home == null ? null : home.resolve("lib/imgx-interpreter.jar");
  }

  private static String machine() {
    String processor = System.getProperty("os.arch", "");
    String cpu = processor.equals("amd64") ? "x86_64" : processor;
    return cpu + (System.getProperty("os.name", "").startsWith("Mac") ? "-darwin" : "-linux");
  }
}
