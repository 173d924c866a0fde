package dev.imgx.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// How the scheduler decides between fetching and building.
@Timeout(60)
class SubstitutionTest {
  @TempDir Path root;
  private final AtomicInteger builds = new AtomicInteger();
  private final List<Set<StorePath>> questions = new ArrayList<>();
  private final Set<StorePath> offered = new TreeSet<>();
  private final Set<StorePath> broken = new TreeSet<>();
  private final List<String> order = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch begun = new CountDownLatch(1);
  private @Nullable StorePath slow;
  private Workshop workshop;

  @BeforeEach
  void open() {
    workshop = new Workshop(root, Map.of("touch", this::touch));
  }

  private void touch(BuildRequest request) throws IOException {
    builds.incrementAndGet();
    order.add(request.derivation().name());
    if (request.derivation().name().equals("quick")) {
      begun.countDown();
    }
    Files.writeString(request.output(), "built\n");
  }

  /// Has what is offered; what is broken fails when it is fetched.
  private final class Fake implements Substituter {
    @Override
    public boolean isActive() {
      return true;
    }

    @Override
    public Set<StorePath> obtainable(Collection<StorePath> paths) {
      questions.add(new TreeSet<>(paths));
      Set<StorePath> found = new TreeSet<>(paths);
      found.retainAll(offered);
      return found;
    }

    @Override
    public List<Offer> offers(Collection<StorePath> paths) {
      return List.of();
    }

    @Override
    public void fetch(Collection<StorePath> paths, Consumer<StorePath> arrivals)
        throws InterruptedException {
      for (StorePath path : paths) {
        if (path.equals(slow)) {
          assertTrue(begun.await(30, TimeUnit.SECONDS), "nothing was built meanwhile");
        }
        offered.remove(path);
        if (!broken.contains(path)) {
          put(path);
          arrivals.accept(path);
        }
      }
    }
  }

  /// Makes a path valid as a substituter would.
  private void put(StorePath path) {
    try {
      Path place = workshop.store.newTemporary("fake").resolve("x");
      Files.writeString(place, "fetched\n");
      workshop.store.register(List.of(workshop.store.adopt(place, path, List.of())));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Scheduler scheduler() {
    Realiser builder = new InProcess(workshop.store, Map.of("touch", this::touch), false);
    return new Scheduler(
        workshop.store,
        new Scheduler.Suppliers(new Fake(), List.of(builder)),
        workshop.events::add,
        Scheduler.Options.standard(false));
  }

  private StorePath derivation(String name, Map<String, ?> attributes, StorePath... needs) {
    SortedMap<StorePath, SortedSet<String>> inputs = new TreeMap<>();
    for (StorePath need : needs) {
      inputs.put(need, new TreeSet<>(Set.of("out")));
    }
    return workshop.derivation("touch", name, attributes, inputs);
  }

  private StorePath out(StorePath derivation) {
    return workshop.store.readDerivation(derivation).output("out");
  }

  private String build(StorePath derivation) throws InterruptedException, IOException {
    BuildResult result = scheduler().build(List.of(Target.all(derivation))).getFirst();
    return Files.readString(workshop.store.physical(result.outputs().firstEntry().getValue()));
  }

  @Test
  void whatCanBeFetchedIsNotBuiltAndNeedsNoInputs() throws Exception {
    StorePath a = derivation("a", Map.of());
    StorePath b = derivation("b", Map.of(), a);
    StorePath c = derivation("c", Map.of(), b);
    offered.add(out(b));
    Agenda agenda = scheduler().agenda(List.of(Target.all(c)));
    assertEquals(Set.of(out(b)), agenda.fetches());
    assertEquals(List.of(c), agenda.items().stream().map(Agenda.Item::path).toList());
    assertEquals(List.of(Set.of(out(c)), Set.of(out(b))), questions);
    assertEquals("built\n", build(c));
    assertEquals(1, builds.get());
    assertFalse(workshop.store.isValid(out(a)));
  }

  @Test
  void oneLevelOfTheGraphIsOneQuestion() throws Exception {
    StorePath[] leaves = new StorePath[20];
    for (int i = 0; i < leaves.length; i++) {
      leaves[i] = derivation("leaf" + i, Map.of());
      offered.add(out(leaves[i]));
    }
    build(derivation("top", Map.of(), leaves));
    assertEquals(20, questions.get(1).size());
    assertEquals(1, builds.get());
  }

  @Test
  void whatCannotBeFetchedAfterAllIsBuilt() throws Exception {
    StorePath a = derivation("a", Map.of());
    StorePath b = derivation("b", Map.of(), a);
    offered.addAll(Set.of(out(a), out(b)));
    broken.add(out(b));
    assertEquals("built\n", build(b));
    assertEquals("fetched\n", Files.readString(workshop.store.physical(out(a))));
    assertEquals(1, builds.get());
  }

  /// The slow path does not come before something was built that does not need it.
  @Test
  void whatNeedsNoMoreIsBuiltWhileTheRestIsFetched() throws Exception {
    StorePath a = derivation("a", Map.of());
    StorePath b = derivation("b", Map.of());
    StorePath quick = derivation("quick", Map.of(), a);
    StorePath waiting = derivation("waiting", Map.of(), b);
    StorePath top = derivation("top", Map.of(), quick, waiting);
    offered.addAll(Set.of(out(a), out(b)));
    slow = out(b);
    assertEquals("built\n", build(top));
    assertEquals(List.of("quick", "waiting", "top"), order);
  }

  /// Nothing waits for ever for what does not come: it is built, and then what needs it.
  @Test
  void whatWaitedForALostPathIsBuiltAfterIt() throws Exception {
    StorePath a = derivation("a", Map.of());
    StorePath b = derivation("b", Map.of());
    StorePath top = derivation("top", Map.of(), a, b);
    StorePath other = derivation("other", Map.of());
    StorePath all = derivation("all", Map.of(), top, other);
    offered.addAll(Set.of(out(a), out(b)));
    broken.add(out(b));
    assertEquals("built\n", build(all));
    assertEquals(List.of("other", "b", "top", "all"), order);
  }

  @Test
  void aDerivationMayForbidIt() throws Exception {
    StorePath a = derivation("a", Map.of("allowSubstitutes", false));
    offered.add(out(a));
    assertEquals("built\n", build(a));
    assertEquals(List.of(), questions);
  }
}
