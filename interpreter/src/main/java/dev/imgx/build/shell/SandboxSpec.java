package dev.imgx.build.shell;

import dev.imgx.store.archive.FileNames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a builder runs in: pure data, from which `SandboxProgram` makes system calls. Texts and
/// inner paths are bytes as Latin-1 chars.
///
/// @param place a private directory of this build, with the directories `root`, `store`, `build`,
///   `tmp` in it
/// @param store what the store directory is called inside
/// @param mounts what else is visible, read-only: inputs, and what the user adds
/// @param network whether it has the machine's network, else only a loopback of its own
/// @param command what runs
/// @param identity who it is
/// @param system the derivation's kind of machine
/// @param files files in `build` that belong to the builder, by name
/// @param root the users that it is root over; null for an ordinary builder
public record SandboxSpec(
    Path place,
    String store,
    List<Mount> mounts,
    boolean network,
    Command command,
    Identity identity,
    String system,
    List<String> files,
    @Nullable Subordinates root) {

  /// Where a builder's own directory is seen.
  public static final String BUILD = "/build";

  public SandboxSpec {
    mounts = List.copyOf(mounts);
    files = List.copyOf(files);
  }

  /// A program with its arguments, the first of which is its name, and its environment.
  public record Command(
      String program, List<String> arguments, SortedMap<String, String> environment) {
    public Command {
      arguments = List.copyOf(arguments);
      environment = new TreeMap<>(environment);
    }
  }

  /// What something that is mounted is.
  public enum Kind {
    DIRECTORY,
    FILE,
    LINK,
    /// A directory that may be written to.
    SHARED
  }

  /// Something of the machine that is visible inside.
  ///
  /// @param inside its absolute path in the sandbox
  /// @param outside its path on the machine; for a link, where it leads
  public record Mount(String inside, String outside, Kind kind) {}

  /// Who the builder is.
  ///
  /// @param processId that of this process, with which the builder ends
  /// @param uid the user of this process
  /// @param gid its group
  /// @param powerful whether it may become other users: then the builder runs as one of them
  public record Identity(long processId, int uid, int gid, boolean powerful) {
    /// The user and group as which the builder of a powerful process runs: those that Nix's
    /// installer makes.
    static final int BUILD_USER = 30001;

    static final int BUILD_GROUP = 30000;

    /// What the builder takes itself to be.
    static final int INNER_USER = 1000;

    static final int INNER_GROUP = 100;
  }

  /// The same with another command.
  SandboxSpec running(Command other) {
    return new SandboxSpec(place, store, mounts, network, other, identity, system, files, root);
  }

  /// The user that the builder's files belong to, as the namespace around it counts.
  long user() {
    return root == null ? Identity.INNER_USER : root.first();
  }

  /// The group that they belong to.
  long group() {
    return root == null ? Identity.INNER_GROUP : root.first();
  }

  /// A path of the machine that exists, or null.
  static @Nullable Mount existing(String inside, Path outside) {
    if (!Files.exists(outside)) {
      return null;
    }
    Kind kind = Files.isDirectory(outside) ? Kind.DIRECTORY : Kind.FILE;
    return new Mount(inside, FileNames.ofWhole(outside), kind);
  }
}
