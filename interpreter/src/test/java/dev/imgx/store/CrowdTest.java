package dev.imgx.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Several processes on one store, whatever their clocks say.
///
/// `-Dimgx.crowd=180` lets eight of them work for as many seconds; otherwise there are four, for
/// some seconds.
class CrowdTest {
  private static final int SECONDS = Integer.getInteger("imgx.crowd", 3);
  private static final int PROCESSES = SECONDS > 10 ? 8 : 4;

  @TempDir private Path temporary;
  private Path root;
  private Labour labour;

  @BeforeEach
  void prepare() throws IOException {
    Peers.require("busybox");
    root = Files.createDirectory(temporary.resolve("root"));
    Trees.varied(temporary.resolve("tree"));
    labour = new Labour(root, temporary);
  }

  private Process start(String task, Map<String, String> environment) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(Worker.command(task, root, temporary)).redirectErrorStream(true);
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static void finish(Process process) throws IOException, InterruptedException {
    byte[] output = process.getInputStream().readAllBytes();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    String said = new String(output, StandardCharsets.UTF_8);
    assertTrue(said.endsWith("done\n") && process.exitValue() == 0, said);
  }

  private void examine() {
    assertEquals("", new Nix(root).complaints());
    labour.command("store", "verify", "--check-contents");
    labour.collect();
    assertEquals("[]", Remains.of(root).toString());
  }

  @Test
  void allBuildAddCollectAndOptimiseAtOnce() throws IOException, InterruptedException {
    labour.build(99, "kept");
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < PROCESSES; i++) {
      processes.add(start("beside:" + SECONDS, Map.of()));
    }
    for (Process process : processes) {
      finish(process);
    }
    assertTrue(Files.exists(temporary.resolve("kept/line")));
    examine();
  }

  @Test
  void whatTwoProcessesWantIsBuiltOnce() throws IOException, InterruptedException {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      processes.add(start("chance:" + i, Map.of()));
    }
    for (Process process : processes) {
      finish(process);
    }
    String first = Files.readString(temporary.resolve("said-0"));
    assertEquals(first, Files.readString(temporary.resolve("said-1")));
    assertTrue(first.matches("\\S+ [0-9a-f-]{36}\n"), first);
    examine();
  }

  /// Clocks that stand in the past, in the future, or jump an hour while a run goes on.
  @Test
  void clocksMayJump() throws IOException, InterruptedException {
    Peers.require("faketime");
    List<Process> processes = new ArrayList<>();
    for (String clock : List.of("@1970-01-01 00:00:10", "@2199-12-31 23:59:59", "-3600 x100")) {
      processes.add(start("beside:2", clock(clock)));
    }
    for (Process process : processes) {
      finish(process);
    }
    examine();
    labour.build(5, "kept");
    labour.command("store", "gc", "--older-than", "1d");
    assertTrue(Files.exists(temporary.resolve("kept/line")));
  }

  private static Map<String, String> clock(String time) {
    String preload =
        Peers.run(Path.of("/"), "faketime", "now", "sh", "-c", "echo $LD_PRELOAD").success();
    return Map.of(
        "LD_PRELOAD", preload.strip(), "FAKETIME", time, "FAKETIME_DONT_FAKE_MONOTONIC", "1");
  }
}
