package dev.imgx.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers;
import dev.imgx.store.path.StoreDir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills processes while they work on a store, at random times and at random system calls, and
/// looks at what they leave.
///
/// After each kill nothing valid is damaged, nothing needed is lost, and after the next collection
/// nothing lies about. `-Dimgx.kills=500` kills more often than there is time for in a usual run.
class CrashTest {
  private static final int KILLS = Integer.getInteger("imgx.kills", 14);
  private static final int LONGEST_MILLIS = 600;
  private static final int PATIENCE_SECONDS = 8;

  /// Calls that change files, and how many of them a kill waits for at most.
  private static final Map<String, Integer> CALLS =
      Map.ofEntries(
          Map.entry("write", 200),
          Map.entry("pwrite64", 300),
          Map.entry("rename", 20),
          Map.entry("unlink", 60),
          Map.entry("rmdir", 20),
          Map.entry("link", 30),
          Map.entry("symlink", 10),
          Map.entry("mkdir", 40),
          Map.entry("chmod", 100),
          Map.entry("utimensat", 100),
          Map.entry("flock", 30));

  /// What is killed.
  private enum Task {
    ADD,
    BUILD,
    MAKE,
    COLLECT,
    OPTIMISE,
    FETCH,
    SEND
  }

  @TempDir private Path temporary;
  private final Map<Task, Integer> kills = new EnumMap<>(Task.class);
  private Path root;
  private Labour labour;
  private int litter;

  @BeforeEach
  void prepare() throws IOException {
    Peers.require("busybox");
    root = Files.createDirectory(temporary.resolve("root"));
    Trees.varied(temporary.resolve("tree"));
    labour = new Labour(root, temporary);
  }

  @Test
  void killedRunsLeaveAValidStoreAndNoRemains() throws IOException, InterruptedException {
    labour.build(0, "kept");
    labour.fillTheCache();
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> calls = new ArrayList<>(new TreeSet<>(CALLS.keySet()));
    for (int i = 0; i < KILLS; i++) {
      Task task = Task.values()[i % Task.values().length];
      // A builder's calls count too, and a killed builder is only a failed build.
      boolean counted = task != Task.BUILD && random.nextBoolean();
      String unit = counted ? calls.get(random.nextInt(calls.size())) : "ms";
      int when = 1 + random.nextInt(CALLS.getOrDefault(unit, LONGEST_MILLIS));
      String what = "seed %d, kill %d: %s at %d %s".formatted(seed, i, task, when, unit);
      labour.litter(litter, task == Task.COLLECT || task == Task.OPTIMISE ? 60 : 5);
      litter += 60;
      if (kill(task, when, unit)) {
        kills.merge(task, 1, Integer::sum);
      }
      examine(what);
    }
    System.out.println("killed: " + kills);
    assertTrue(kills.values().stream().mapToInt(n -> n).sum() > KILLS / 2, kills::toString);
  }

  /// Starts a process and kills it; whether it had not ended by then.
  private boolean kill(Task task, int when, String unit) throws IOException, InterruptedException {
    boolean counted = CALLS.containsKey(unit);
    List<String> command = new ArrayList<>();
    if (counted) {
      Peers.require("strace");
      command.addAll(List.of("strace", "-f", "--seccomp-bpf", "-o", "/dev/null"));
      command.addAll(List.of("-e", "trace=" + unit));
      command.addAll(List.of("-e", "inject=%s:signal=KILL:when=%d".formatted(unit, when)));
    }
    command.addAll(Worker.command(name(task), root, temporary));
    Path output = temporary.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (counted) {
      process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } else {
      while (process.isAlive() && Files.size(output) == 0) {
        Thread.sleep(1);
      }
      Thread.sleep(when);
    }
    List<ProcessHandle> others = process.descendants().toList();
    others.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().waitFor();
    // A dying process has its locks for a moment longer.
    others.forEach(other -> other.onExit().join());
    String said = Files.readString(output);
    boolean ended = said.endsWith("done\n");
    // It may have been killed after its last word.
    assertTrue(process.exitValue() == 137 || (ended && process.exitValue() == 0), said);
    return !ended;
  }

  private static String name(Task task) {
    return switch (task) {
      case ADD -> "forever";
      case BUILD -> "build";
      case MAKE -> "make";
      case COLLECT -> "collect";
      case OPTIMISE -> "optimise";
      case FETCH -> "fetch";
      case SEND -> "send";
    };
  }

  private void examine(String what) throws IOException, InterruptedException {
    List<String> said = new ArrayList<>();
    try (LocalStore store = new LocalStore(root, StoreDir.STANDARD)) {
      Upkeep.Verdict verdict = store.upkeep().verify(true, null, said::add);
      assertEquals(List.of(), said, what);
      assertTrue(verdict.paths() >= 3, what);
    }
    Nix nix = new Nix(root);
    assertEquals("", nix.complaints(), what);
    Files.deleteIfExists(temporary.resolve("killed"));
    waitForBuilders();
    labour.collect();
    assertEquals("[]", Remains.of(root).toString(), what);
    labour.build(0, "kept");
    assertEquals("0 0", Files.readString(temporary.resolve("kept/some/where/0")).strip(), what);
    labour.checkWhatWasSent();
  }

  /// The kernel kills what a killed process started, a moment later.
  private void waitForBuilders() throws InterruptedException {
    for (int i = 0; i < 50 && !Remains.processes(root).isEmpty(); i++) {
      Thread.sleep(20);
    }
  }
}
