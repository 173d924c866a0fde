package dev.imgx.build.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers;
import dev.imgx.build.BuildError;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Contract 7: what a builder can and cannot do. The builders are scripts of a static BusyBox.
@Timeout(60)
class SandboxTest {
  @TempDir Path root;

  @BeforeAll
  static void needsStaticShell() {
    Peers.require("busybox");
  }

  @Test
  void aProgramBuilds() throws Exception {
    try (Shop shop = new Shop(root)) {
      assertEquals("hello\n", shop.run("echo hello > $out"));
    }
  }

  @Test
  void theRootHoldsLittle() throws Exception {
    try (Shop shop = new Shop(root)) {
      assertEquals("bin\nbuild\ndev\netc\nnix\nproc\ntmp\n", shop.run("ls / > $out"));
      String devices = "fd full null ptmx pts random shm stderr stdin stdout tty urandom zero";
      assertEquals(devices, shop.run("ls /dev > $out").strip().replace('\n', ' '));
      String inside = "seen=$(ls -A /nix/store /build /tmp); echo \"$seen\" > $out";
      assertEquals("/build:\n\n/nix/store:\n\n/tmp:\n", shop.run(inside));
      assertEquals("localhost\n", shop.run("hostname > $out"));
    }
  }

  @Test
  void onlyTheClosureIsVisible() throws Exception {
    try (Shop shop = new Shop(root)) {
      String seen = shop.workshop.text("seen", "I am here");
      String unseen = shop.workshop.text("unseen", "I am not");
      assertEquals("I am here", shop.run("cat " + seen + " > $out"));
      String name = StorePath.parse(seen.substring("/nix/store/".length())).toString();
      assertEquals(
          name + "\n", shop.run("ls /nix/store > /tmp/list; cat /tmp/list > $out; : " + seen));
      assertTrue(Files.exists(shop.workshop.store.physical(unseen)));
    }
  }

  @Test
  void theBuilderIsAnOrdinaryUser() throws Exception {
    try (Shop shop = new Shop(root)) {
      assertEquals("uid=1000(nixbld) gid=100(nixbld)\n", shop.run("id > $out"));
      String status = "grep -E '^(CapEff|NoNewPrivs|Seccomp):' /proc/self/status > $out";
      assertEquals("CapEff:\t0000000000000000\nNoNewPrivs:\t1\nSeccomp:\t2\n", shop.run(status));
      assertEquals("1\n", shop.run("echo $$ > $out"));
    }
  }

  @Test
  void inputsAndTheMachineCannotBeChanged() throws Exception {
    try (Shop shop = new Shop(root)) {
      String input = shop.workshop.text("input", "as it was");
      String script =
          """
          for file in %s /proc/sys/kernel/hostname /etc/passwd /bin/sh; do
            (echo x >> $file) 2>/dev/null && echo changed $file >> $out
            rm -f $file 2>/dev/null
            mv $file /tmp 2>/dev/null && echo moved $file >> $out
          done
          mkdir /new /nix/new /etc/new 2>/dev/null && echo made a directory >> $out
          mount -t tmpfs x /tmp 2>/dev/null && echo mounted >> $out
          umount /proc/sys 2>/dev/null && echo unmounted >> $out
          hostname other 2>/dev/null && echo renamed >> $out
          echo tried >> $out
          """
              .formatted(input);
      assertEquals("tried\n", shop.run(script));
      assertEquals("as it was", Files.readString(shop.workshop.store.physical(input)));
    }
  }

  @Test
  void noFileRunsAsSomebodyElse() throws Exception {
    try (Shop shop = new Shop(root)) {
      String script =
          """
          touch file
          chmod 4755 file 2>/dev/null && echo set uid >> $out
          chmod 2755 file 2>/dev/null && echo set gid >> $out
          chmod 0755 file && echo plain >> $out
          """;
      assertEquals("plain\n", shop.run(script));
    }
  }

  @Test
  void thereIsNoNetworkButALoopback() throws Exception {
    try (Shop shop = new Shop(root)) {
      String script = "ip -o link | cut -d: -f2 > $out; ip -o addr | grep -c 127.0.0.1 >> $out";
      assertEquals(" lo\n1\n", shop.run(script));
    }
  }

  @Test
  void aFailureSaysWhy() throws IOException {
    try (Shop shop = new Shop(root)) {
      BuildError error = assertThrows(BuildError.class, () -> shop.run("echo alas; exit 3"));
      assertTrue(error.getMessage().contains("failed with exit code 3"), error.getMessage());
      assertTrue(shop.lines().contains("alas"));
      BuildError killed =
          assertThrows(BuildError.class, () -> shop.run("sh -c 'kill -9 1'; exit 1"));
      assertTrue(killed.getMessage().contains("exit code 1"), killed.getMessage());
      StorePath missing =
          shop.workshop.add(
              new dev.imgx.store.derivation.Derivation(
                  "missing",
                  shop.derivation("missing", "", Map.of(), List.of("out")).outputs(),
                  new java.util.TreeMap<>(),
                  new java.util.TreeSet<>(),
                  "x86_64-linux",
                  "/bin/nothing",
                  List.of(),
                  new java.util.TreeMap<>()));
      BuildError none = assertThrows(BuildError.class, () -> shop.workshop.build(missing));
      assertTrue(none.getMessage().contains("does not exist in the sandbox"), none.getMessage());
      assertEquals(List.of(), leftovers());
    }
  }

  @Test
  void allProcessesEndWithTheBuilder() throws Exception {
    try (Shop shop = new Shop(root)) {
      String mark = "sleep 4242" + ProcessHandle.current().pid();
      shop.run(mark + " & " + mark + " < /dev/null > /dev/null 2>&1 & echo done > $out");
      assertFalse(
          ProcessHandle.allProcesses()
              .anyMatch(process -> process.info().commandLine().orElse("").contains(mark)));
    }
  }

  private List<String> leftovers() throws IOException {
    try (var files = Files.walk(root.resolve("nix/var/imgx/tmp"), 2)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("build-"))
          .toList();
    }
  }
}
