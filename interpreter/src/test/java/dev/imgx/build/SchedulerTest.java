package dev.imgx.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.derivation.Output;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.path.ContentAddress;
import dev.imgx.store.path.Ingestion;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SchedulerTest {
  @TempDir Path root;
  private final AtomicInteger builds = new AtomicInteger();

  /// Concatenates the outputs of its inputs and its own name.
  private void concatenate(BuildRequest request) throws IOException {
    builds.incrementAndGet();
    StringBuilder text = new StringBuilder(request.derivation().name());
    for (StorePath input : request.derivation().inputDerivations().keySet()) {
      StorePath output = request.store().readDerivation(input).output("out");
      text.append(' ').append(Files.readString(request.store().physical(output)));
    }
    Files.writeString(request.output(), text);
  }

  private static void fail(BuildRequest request) {
    request.log().line("this cannot work");
    throw new BuildError("as it was told to");
  }

  private Map<String, Builder> builders() {
    return Map.of("cat", this::concatenate, "fail", SchedulerTest::fail);
  }

  private static SortedMap<StorePath, SortedSet<String>> inputs(StorePath... paths) {
    SortedMap<StorePath, SortedSet<String>> inputs = new TreeMap<>();
    for (StorePath path : paths) {
      inputs.put(path, new TreeSet<>(Set.of("out")));
    }
    return inputs;
  }

  @Test
  void inputsComeFirstAndEachIsBuiltOnce() throws Exception {
    try (Workshop workshop = new Workshop(root, builders())) {
      StorePath a = workshop.derivation("cat", "a", Map.of());
      StorePath b = workshop.derivation("cat", "b", Map.of(), inputs(a));
      StorePath c = workshop.derivation("cat", "c", Map.of(), inputs(a));
      StorePath d = workshop.derivation("cat", "d", Map.of(), inputs(b, c));
      String text = Files.readString(workshop.build(d));
      assertTrue(Set.of("d b a c a", "d c a b a").contains(text), text);
      assertEquals(4, builds.get());
      assertTrue(workshop.events.contains(new BuildEvent.Planned(4, 0, Set.of())));
      BuildResult again = workshop.result(d);
      assertFalse(again.built());
      assertEquals(4, builds.get());
    }
    try (Workshop later = new Workshop(root, builders())) {
      StorePath a = later.derivation("cat", "a", Map.of());
      assertFalse(later.result(a).built());
    }
  }

  private static List<StorePath> agenda(Workshop workshop, StorePath target)
      throws InterruptedException {
    Agenda agenda = Agenda.of(workshop.store, List.of(Target.all(target)), Substituter.NONE);
    assertEquals(Set.of(), agenda.fetches());
    return agenda.items().stream().map(Agenda.Item::path).toList();
  }

  @Test
  void validOutputsNeedNoInputs() throws Exception {
    try (Workshop workshop = new Workshop(root, builders())) {
      StorePath a = workshop.derivation("cat", "a", Map.of());
      StorePath b = workshop.derivation("cat", "b", Map.of(), inputs(a));
      workshop.build(a);
      assertEquals(List.of(b), agenda(workshop, b));
      workshop.build(b);
      assertEquals(List.of(), agenda(workshop, b));
    }
  }

  @Test
  void aLongChainNeedsNoStack() throws Exception {
    try (Workshop workshop = new Workshop(root, builders())) {
      StorePath last = workshop.derivation("cat", "x0", Map.of());
      for (int i = 1; i < 300; i++) {
        last = workshop.derivation("cat", "x" + i, Map.of(), inputs(last));
      }
      workshop.build(last);
      assertEquals(300, builds.get());
    }
  }

  /// Goes on when three have come.
  private static Builder together() {
    CyclicBarrier barrier = new CyclicBarrier(3);
    return request -> {
      try {
        barrier.await(20, TimeUnit.SECONDS);
      } catch (java.util.concurrent.BrokenBarrierException
          | java.util.concurrent.TimeoutException e) {
        throw new BuildError("alone", e);
      }
      Files.writeString(request.output(), "x");
    };
  }

  @Test
  void independentBuildsRunAtOnce() throws Exception {
    try (Workshop workshop = new Workshop(root, Map.of("together", together()))) {
      BuildResult result =
          workshop.result(
              workshop.derivation("together", "a", Map.of()),
              workshop.derivation("together", "b", Map.of()),
              workshop.derivation("together", "c", Map.of()));
      assertTrue(result.built());
    }
  }

  @Test
  void downloadsRunBesideBuilds() throws Exception {
    Hash x = Hash.digest(HashAlgorithm.SHA256, "x");
    Scheduler.Options options = new Scheduler.Options(1, 2, false);
    try (Workshop workshop = new Workshop(root, Map.of("together", together()), options)) {
      BuildResult result =
          workshop.result(
              workshop.add(fixed("a", "together", x)),
              workshop.add(fixed("b", "together", x)),
              workshop.derivation("together", "c", Map.of()));
      assertTrue(result.built());
    }
  }

  @Test
  void aFailureIsToldAndLeavesNothing() throws Exception {
    try (Workshop workshop = new Workshop(root, builders())) {
      StorePath bad = workshop.derivation("fail", "bad", Map.of());
      StorePath top = workshop.derivation("cat", "top", Map.of(), inputs(bad));
      BuildError error = assertThrows(BuildError.class, () -> workshop.build(top));
      String name = workshop.store.directory().print(bad);
      assertEquals(
          """
          cannot build `%s`: as it was told to
            the last lines of its log:
            > this cannot work
            the whole log: imgx log %s
            needed by top\
          """
              .formatted(name, name),
          error.getMessage());
      assertEquals(0, builds.get());
      assertFalse(workshop.store.isValid(workshop.store.readDerivation(bad).output("out")));
      assertTrue(Files.exists(workshop.store.log(bad)));
      try (var temporary = Files.list(root.resolve("nix/var/imgx/tmp"))) {
        assertEquals(List.of(), temporary.filter(p -> p.toString().contains("build-")).toList());
      }
    }
  }

  @Test
  void withKeepGoingTheRestIsBuilt() throws Exception {
    Scheduler.Options options = new Scheduler.Options(2, true);
    try (Workshop workshop = new Workshop(root, builders(), options)) {
      StorePath bad = workshop.derivation("fail", "bad", Map.of());
      StorePath worse = workshop.derivation("fail", "worse", Map.of());
      StorePath good = workshop.derivation("cat", "good", Map.of());
      StorePath better = workshop.derivation("cat", "better", Map.of(), inputs(good));
      BuildError error = assertThrows(BuildError.class, () -> workshop.result(bad, worse, better));
      assertEquals(2, error.getMessage().split("as it was told to").length - 1);
      assertEquals(2, builds.get());
    }
  }

  @Test
  void interruptingCancels() throws Exception {
    CountDownLatch started = new CountDownLatch(2);
    AtomicReference<String> outcome = new AtomicReference<>("");
    Builder slow =
        request -> {
          Files.writeString(request.output(), "half");
          started.countDown();
          Thread.sleep(60_000);
        };
    try (Workshop workshop = new Workshop(root, Map.of("slow", slow))) {
      StorePath a = workshop.derivation("slow", "a", Map.of());
      StorePath b = workshop.derivation("slow", "b", Map.of());
      Thread thread =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  workshop.result(a, b);
                } catch (InterruptedException e) {
                  outcome.set("interrupted");
                }
              });
      assertTrue(started.await(20, TimeUnit.SECONDS));
      thread.interrupt();
      thread.join(20_000);
      assertEquals("interrupted", outcome.get());
      assertFalse(workshop.store.isValid(workshop.store.readDerivation(a).output("out")));
    }
  }

  @Test
  void twoSchedulersBuildOnce() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Builder gated =
        request -> {
          builds.incrementAndGet();
          release.await();
          Files.writeString(request.output(), "x");
        };
    try (Workshop one = new Workshop(root, Map.of("gated", gated));
        Workshop two = new Workshop(root, Map.of("gated", gated))) {
      StorePath path = one.derivation("gated", "a", Map.of());
      two.derivation("gated", "a", Map.of());
      List<Thread> threads =
          List.of(one, two).stream()
              .map(workshop ->
                  Thread.ofPlatform()
                      .start(() -> {
                        try {
                          workshop.build(path);
                        } catch (InterruptedException e) {
                          Thread.currentThread().interrupt();
                        }
                      }))
              .toList();
      Thread.sleep(200);
      release.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(1, builds.get());
      assertTrue(two.store.isValid(two.store.readDerivation(path).output("out")));
    }
  }

  @Test
  void otherSystemsAreRefused() {
    try (Workshop workshop = new Workshop(root, builders())) {
      StorePath path =
          workshop.add(
              new Derivation(
                  "hello",
                  new TreeMap<>(Map.of("out", Output.UNRESOLVED)),
                  new TreeMap<>(),
                  new TreeSet<>(),
                  "x86_64-linux",
                  "/bin/sh",
                  List.of("-c", "true"),
                  new TreeMap<>()));
      BuildError error = assertThrows(BuildError.class, () -> workshop.build(path));
      assertEquals(Set.of(BuildError.Kind.UNSUPPORTED), error.kinds());
      assertTrue(error.getMessage().contains("nothing here runs the builder"), error.getMessage());
    }
  }

  @Test
  void aFixedOutputMustHaveItsHash() throws Exception {
    Hash right = Hash.digest(HashAlgorithm.SHA256, "fixed");
    try (Workshop workshop = new Workshop(root, builders())) {
      StorePath good = workshop.add(fixed("fixed", "cat", right));
      StorePath output = workshop.output(good);
      assertEquals("fixed", Files.readString(workshop.store.physical(output)));
      Hash wrong = Hash.digest(HashAlgorithm.SHA256, "something else");
      StorePath bad = workshop.add(fixed("fixed", "cat", wrong));
      BuildError error = assertThrows(BuildError.class, () -> workshop.build(bad));
      assertEquals(Set.of(BuildError.Kind.HASH_MISMATCH), error.kinds());
      assertTrue(error.getMessage().contains("specified: sha256-"), error.getMessage());
      assertTrue(error.getMessage().contains("got: " + sri(right)), error.getMessage());
    }
  }

  private static String sri(Hash hash) {
    return hash.print(dev.imgx.store.hash.HashFormat.SRI);
  }

  private static Derivation fixed(String name, String builder, Hash hash) {
    ContentAddress.Fixed content = new ContentAddress.Fixed(Ingestion.FLAT, hash);
    return new Derivation(
        name,
        new TreeMap<>(Map.of("out", new Output(null, content))),
        new TreeMap<>(),
        new TreeSet<>(),
        "builtin",
        "builtin:" + builder,
        List.of(),
        new TreeMap<>());
  }

  @Test
  void outputsMayReferToEachOther() throws Exception {
    Builder two =
        request -> {
          String out = request.store().directory().print(request.outputPath());
          Files.writeString(Objects.requireNonNull(request.outputs().get("doc")), "see " + out);
          Files.writeString(request.output(), "alone");
        };
    SortedMap<String, Output> outputs =
        new TreeMap<>(Map.of("out", Output.UNRESOLVED, "doc", Output.UNRESOLVED));
    try (Workshop workshop = new Workshop(root, Map.of("two", two))) {
      StorePath path =
          workshop.add(
              new Derivation(
                  "pair",
                  outputs,
                  new TreeMap<>(),
                  new TreeSet<>(),
                  "builtin",
                  "builtin:two",
                  List.of(),
                  new TreeMap<>()));
      SortedMap<String, StorePath> made = workshop.result(path).outputs();
      StorePath doc = assertInstanceOf(StorePath.class, made.get("doc"));
      assertEquals("pair-doc", doc.name());
      assertEquals(Set.of(made.get("out")), workshop.store.info(doc).references());
    }
  }

  @Test
  void aMissingOutputIsAnError() {
    try (Workshop workshop = new Workshop(root, Map.of("nothing", request -> {}))) {
      StorePath path = workshop.derivation("nothing", "x", Map.of());
      BuildError error = assertThrows(BuildError.class, () -> workshop.build(path));
      assertTrue(error.getMessage().endsWith("did not make the output `out`"));
    }
  }
}
