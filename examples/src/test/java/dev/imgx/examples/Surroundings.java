package dev.imgx.examples;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.imgx.Peers;
import dev.imgx.Peers.Answer;
import dev.imgx.build.registry.RegistryProcess;
import dev.imgx.build.registry.WatchingProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What is around somebody who follows a page of the handbook: a directory, `imgx` and `podman` on
/// the path, a mirror of Debian, and the registries that the page names, all of which are one on
/// this machine.
///
/// What a page takes for granted (`src/test/handbook/PAGE.sh`) is run first. What it prints
/// (`NAME=VALUE`) is in the environment of what is run later; where it ends with 77, something is
/// missing, and the page cannot be tested.
final class Surroundings implements AutoCloseable {
  private static final List<String> HOSTS =
      List.of("registry.example", "registry-1.docker.io", "ghcr.io", "mirror.example");

  private final Path place;
  private final Path directory;
  private final Map<String, String> environment = new HashMap<>();
  private final RegistryProcess registry;
  private final WatchingProxy proxy;

  /// @param place a directory that is not there yet
  /// @param page the page's file name
  Surroundings(Path place, String page) throws Exception {
    this.place = place;
    directory = Files.createDirectories(place.resolve("home"));
    Path programs = Files.createDirectory(place.resolve("bin"));
    Command imgx = new Command(directory);
    Files.createSymbolicLink(programs.resolve("imgx"), Path.of(imgx.launcher()));
    Podman.in(programs);
    Path around = Files.createDirectory(place.resolve("registry"));
    registry = RegistryProcess.withTls(around, HOSTS);
    Map<String, Integer> here = new HashMap<>();
    HOSTS.forEach(host -> here.put(host, registry.port()));
    proxy = new WatchingProxy(here);
    environment.putAll(imgx.environment());
    environment.put("PATH", programs + ":" + System.getenv("PATH"));
    environment.put("TOP", Command.TOP.toString());
    environment.put("https_proxy", proxy.address());
    environment.put("NIX_SSL_CERT_FILE", certificates(around).toString());
    try {
      begin(Path.of("src/test/handbook", page.replace(".md", ".sh")));
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  /// A file of the machine's certificates and the registry's.
  private static Path certificates(Path around) throws IOException {
    Path machine = Path.of("/etc/ssl/certs/ca-certificates.crt");
    String others = Files.exists(machine) ? Files.readString(machine) : "";
    String own = Files.readString(around.resolve("certificate"));
    return Files.writeString(around.resolve("certificates"), others + own);
  }

  private void begin(Path script) throws IOException {
    if (Files.exists(script)) {
      Answer answer = script(Files.readString(script));
      assumeTrue(answer.exitCode() != 77 || "true".equals(System.getenv("CI")), answer.output());
      for (String line : answer.success().lines().toList()) {
        String[] variable = line.split("=", 2);
        environment.put(variable[0], variable[1]);
      }
    }
  }

  /// Writes a file of the page.
  void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }

  /// Runs a line in a shell of its own.
  Answer run(String line) {
    return Peers.run(directory, environment, List.of("sh", "-c", line));
  }

  /// Runs lines in one shell, up to the first that fails; on a network of their own, where every
  /// port is free, if containers listen there.
  Answer script(String lines) {
    return lines.contains("--publish")
        ? isolated("--net", "busybox ip link set lo up; NETWORK=host exec sh -euc \"$0\"", lines)
        : run("set -eu\n" + lines);
  }

  /// Runs lines in one shell, up to the first that fails, on a machine with an empty `/usr/local`.
  Answer job(String lines) {
    String own = "mount -t tmpfs tmpfs /usr/local; PATH=/usr/local/bin:$PATH exec sh -euc \"$0\"";
    return isolated("--mount", own, lines.replaceAll("\\$\\{\\{ github\\.(\\w+) }}", "\\$$1"));
  }

  private Answer isolated(String namespace, String script, String lines) {
    List<String> command = List.of("unshare", namespace, "sh", "-c", script, lines);
    return Peers.run(directory, environment, command);
  }

  @Override
  public void close() throws IOException {
    proxy.close();
    registry.close();
    Peers.run(place, "sh", "-c", "chmod -R u+w . && rm -rf ./*").success();
  }
}
