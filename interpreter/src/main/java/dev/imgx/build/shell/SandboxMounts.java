package dev.imgx.build.shell;

import dev.imgx.build.Attributes;
import dev.imgx.build.BuildError;
import dev.imgx.build.Inputs;
import dev.imgx.build.shell.SandboxSpec.Kind;
import dev.imgx.build.shell.SandboxSpec.Mount;
import dev.imgx.store.Store;
import dev.imgx.store.archive.FileNames;
import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What of the machine a derivation's builder may see.
final class SandboxMounts {
  private static final String SHELL = "/bin/sh";
  private static final String CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt";

  private final Store store;
  private final ShellSettings settings;

  SandboxMounts(Store store, ShellSettings settings) {
    this.store = store;
    this.settings = settings;
  }

  /// The closure of the inputs, what the user adds, devices that were asked for, and for fixed
  /// outputs what finds hosts.
  List<Mount> of(Derivation derivation) throws IOException {
    Map<String, Mount> mounts = new TreeMap<>();
    addOwn(mounts);
    if (derivation.fixedOutput() != null) {
      addNetwork(mounts);
    }
    if (asksFor(derivation, "kvm")) {
      put(mounts, "/dev/kvm", Path.of("/dev/kvm"));
    }
    for (StorePath input : Inputs.visible(store, derivation)) {
      add(mounts, store.directory().print(input), store.physical(input));
    }
    derivation
        .outputs()
        .keySet()
        .forEach(id -> mounts.remove(store.directory().print(derivation.output(id))));
    return new ArrayList<>(mounts.values());
  }

  private boolean asksFor(Derivation derivation, String feature) {
    return Attributes.of(derivation, store.directory())
        .texts("requiredSystemFeatures")
        .contains(feature);
  }

  private void addOwn(Map<String, Mount> mounts) throws IOException {
    Path shell = StaticShell.find();
    if (shell != null) {
      put(mounts, SHELL, shell);
    }
    Set<StorePath> used = new TreeSet<>();
    for (String path : settings.paths()) {
      int equals = path.indexOf('=');
      String inside = equals < 0 ? path : path.substring(0, equals);
      String outside = equals < 0 ? path : path.substring(equals + 1);
      boolean optional = outside.endsWith("?");
      String source = optional ? outside.substring(0, outside.length() - 1) : outside;
      String target = inside.endsWith("?") ? inside.substring(0, inside.length() - 1) : inside;
      addOne(mounts, target, store.physical(source), optional);
      StorePath named = store.directory().enclosing(source);
      if (named != null && store.isValid(named)) {
        used.add(named);
      }
    }
    for (StorePath needed : store.closure(used)) {
      add(mounts, store.directory().print(needed), store.physical(needed));
    }
  }

  private static void addOne(
      Map<String, Mount> mounts, String inside, Path outside, boolean optional) {
    if (!inside.startsWith("/") || Path.of(inside).normalize().getNameCount() == 0) {
      throw new BuildError("a sandbox path must be absolute, and not the root: `" + inside + "`");
    }
    if (!put(mounts, Path.of(inside).normalize().toString(), outside) && !optional) {
      throw new BuildError("the sandbox path `" + outside + "` does not exist");
    }
  }

  private static void addNetwork(Map<String, Mount> mounts) {
    for (String file : List.of("/etc/resolv.conf", "/etc/services", "/etc/hosts", CERTIFICATES)) {
      put(mounts, file, Path.of(file));
    }
  }

  /// Shows what is there, following links; false when nothing is.
  private static boolean put(Map<String, Mount> mounts, String inside, Path outside) {
    @Nullable Mount mount = SandboxSpec.existing(inside, outside);
    if (mount == null) {
      return false;
    }
    mounts.put(inside, mount);
    return true;
  }

  /// Shows a store path; a link stays one.
  private static void add(Map<String, Mount> mounts, String inside, Path outside)
      throws IOException {
    if (Files.isSymbolicLink(outside)) {
      mounts.put(inside, new Mount(inside, FileNames.readLink(outside), Kind.LINK));
      return;
    }
    boolean directory = Files.isDirectory(outside, LinkOption.NOFOLLOW_LINKS);
    mounts.put(
        inside,
        new Mount(inside, FileNames.ofWhole(outside), directory ? Kind.DIRECTORY : Kind.FILE));
  }
}
