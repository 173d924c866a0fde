package dev.imgx.app.session;

import dev.imgx.build.shell.StaticShell;
import dev.imgx.lang.source.Utf8;
import dev.imgx.store.StoreError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whether a builder runs in a sandbox here: builds something small, in a store of its own that is
/// gone afterwards.
record Trial(Storehouse house, Map<String, String> environment) {
  private static final String PROGRAM =
      """
      derivation {
        name = "trial";
        system = builtins.currentSystem;
        builder = "/bin/sh";
        args = [ "-c" "echo > $out" ];
      }
      """;

  /// What scripts of root need: to mount, and to give files away.
  private static final String AS_ROOT =
      """
      derivation {
        name = "trial";
        system = builtins.currentSystem;
        builder = "/bin/sh";
        args = [ "-c" "mkdir d && mount -t tmpfs none d && echo > d/f && chown 7:65534 d/f && echo > $out" ];
        __asRoot = true;
      }
      """;

  /// What is `/bin/sh` in sandboxes.
  Finding shell() {
    Path shell = StaticShell.find();
    return shell == null
        ? Finding.missing(
            "shell",
            "no BusyBox that needs no libraries",
            "builders find no /bin/sh: install busybox-static")
        : Finding.ok("shell", shell + ", which is /bin/sh in sandboxes");
  }

  /// Whether a sandbox can be made; when not, the reason and the settings that matter.
  Finding sandbox() {
    if (StaticShell.find() == null) {
      return new Finding("sandbox", Finding.State.UNKNOWN, "not tried without a shell", "");
    }
    String trouble = trouble(PROGRAM, ShellOptions.Rooting.AUTO);
    if (trouble == null) {
      return Finding.ok("sandbox", "a builder ran in one");
    }
    int end = trouble.indexOf('\n');
    return end < 0
        ? Finding.missing("sandbox", trouble, "programs are built only with --no-sandbox")
        : Finding.missing("sandbox", trouble.substring(0, end), trouble.substring(end + 1));
  }

  /// Whether a script can be root in a namespace, over users of its own.
  Finding root() {
    if (StaticShell.find() == null) {
      return new Finding("root", Finding.State.UNKNOWN, "not tried without a shell", "");
    }
    String trouble = trouble(AS_ROOT, ShellOptions.Rooting.NAMESPACE);
    return trouble == null
        ? Finding.ok("root", "a script was root in a namespace")
        : Finding.missing(
            "root",
            trouble.lines().findFirst().orElse("it cannot be root in a namespace"),
            "scripts of root run in a virtual machine, if there is one");
  }

  private @Nullable String trouble(String text, ShellOptions.Rooting rooting) {
    try {
      Path root = house.store().newTemporary("trial-");
      Settings settings =
          Settings.of(environment, root)
              .withRoot(root.toString())
              .withSubstituters(Settings.of(Map.of(), root).substituters());
      ShellOptions shell = ShellOptions.STANDARD.rooted(rooting);
      try (Imgx imgx = new Imgx(settings, new BuildOptions(0, false, false, shell), _ -> {})) {
        Program program = new Program.Text(text);
        imgx.build(imgx.instantiate(new Request(List.of(program), List.of(), List.of())));
      }
      return null;
    } catch (SessionError e) {
      return Utf8.decode(e.diagnostic().message());
    } catch (StoreError | IOException e) {
      return "cannot be tried: " + e.getMessage();
    }
  }
}
