package dev.imgx.app.session;

import dev.imgx.build.fetch.Mirrors;
import dev.imgx.store.StoreError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Looks at what imgx can use on this machine, by trying it where that is quick.
///
/// @param house the store
/// @param environment the process's environment
public record Examination(Storehouse house, Map<String, String> environment) {
  private static final int PATIENCE_SECONDS = 5;
  private static final long LITTLE_SPACE = 1L << 30;

  /// What would be examined.
  public static Examination of(Storehouse house, Map<String, String> environment) {
    return new Examination(house, Map.copyOf(environment));
  }

  /// Everything that was found, the most important first.
  public List<Finding> findings() throws IOException {
    List<Finding> all = new ArrayList<>();
    all.add(store());
    all.add(space());
    all.add(
        Finding.ok(
            "system",
            "%s %s, %d processors, Java %s"
                .formatted(
                    System.getProperty("os.name"),
                    System.getProperty("os.version"),
                    Runtime.getRuntime().availableProcessors(),
                    System.getProperty("java.version"))));
    Trial trial = new Trial(house, environment);
    all.add(trial.shell());
    all.add(trial.sandbox());
    all.add(program("git", "fetchGit needs it", "--version"));
    all.add(trial.root());
    all.addAll(new MachineTrial(house, environment).findings());
    all.add(mirrors());
    return all;
  }

  private Finding store() throws IOException {
    Path directory = house.store().physical(house.store().directory().directory());
    Path existing = directory;
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    try {
      int count = house.store().paths().size();
      if (Files.isWritable(existing)) {
        return Finding.ok("store", directory + ", " + count + " valid paths");
      }
      return new Finding(
          "store",
          Finding.State.BROKEN,
          directory + " cannot be written",
          "name another root: --root DIR, or $IMGX_ROOT");
    } catch (StoreError e) {
      return new Finding(
          "store", Finding.State.BROKEN, String.valueOf(e.getMessage()), "try `imgx store verify`");
    }
  }

  private Finding space() {
    Path place = house.store().physical(house.store().directory().directory());
    while (!Files.exists(place) && place.getParent() != null) {
      place = place.getParent();
    }
    long free = place.toFile().getUsableSpace();
    String found = "%.1f GiB free at %s".formatted(free / (double) (1 << 30), place);
    return free >= LITTLE_SPACE
        ? Finding.ok("disk", found)
        : Finding.missing("disk", found, "`imgx store gc` frees what nothing needs");
  }

  private Finding mirrors() {
    List<String> mirrors = new Mirrors(environment, Path.of("/")).debian();
    return mirrors.isEmpty()
        ? Finding.missing(
            "mirrors",
            "none known",
            "Debian's packages are fetched from its archive of old versions only;"
                + " $IMGX_DEBIAN_MIRRORS names others")
        : Finding.ok("mirrors", String.join(" ", mirrors));
  }

  private Finding program(String name, String use, String question) {
    String answer = run(name, question);
    return answer == null
        ? Finding.missing(name, "not found", use)
        : Finding.ok(name, answer.lines().findFirst().orElse("there").replaceFirst(" \\(.*", ""));
  }

  /// What a program prints, or null when it is not there, fails, or takes long.
  private @Nullable String run(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return null;
      }
      byte[] output = process.getInputStream().readAllBytes();
      return process.exitValue() == 0 ? new String(output, StandardCharsets.UTF_8) : null;
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
