package dev.imgx.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers;
import dev.imgx.Peers.Answer;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Collecting, verifying and optimising, beside Nix.
class UpkeepTest {
  @TempDir private Path temporary;
  private Path root;
  private Nix nix;
  private LocalStore store;

  @BeforeEach
  void open() throws IOException {
    root = Files.createDirectory(temporary.resolve("root"));
    nix = new Nix(root);
    store = new LocalStore(root, StoreDir.STANDARD);
  }

  /// An open store protects what it added; another process comes later.
  private void reopen() {
    store.close();
    store = new LocalStore(root, StoreDir.STANDARD);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private StorePath text(String name, StorePath... references) {
    StringBuilder text = new StringBuilder(name);
    for (StorePath path : references) {
      text.append(' ').append(store.directory().print(path));
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
    return store.addText(name, bytes, List.of(references));
  }

  private static Set<String> lines(String text) {
    return text.isBlank() ? Set.of() : new TreeSet<>(Arrays.asList(text.strip().split("\n")));
  }

  private Set<String> print(List<StorePath> paths) {
    return paths.stream()
        .map(store.directory()::print)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void whatNoRootNeedsIsDeleted() throws IOException {
    StorePath kept = text("kept");
    StorePath top = text("top", kept);
    StorePath dead = text("dead", kept);
    StorePath deader = text("deader", dead);
    StorePath tree = store.addTree(TreeSource.whole("tree", Trees.varied(temporary.resolve("t"))));
    store.addRoot(temporary.resolve("result"), top);
    reopen();
    Upkeep upkeep = store.upkeep();
    Upkeep.Parted parted = upkeep.part(GcOptions.STANDARD);
    assertEquals(lines(nix.store("--gc", "--print-dead")), print(parted.dead()));
    assertEquals(lines(nix.store("--gc", "--print-live")), print(parted.live()));
    assertTrue(parted.dead().indexOf(deader) < parted.dead().indexOf(dead));
    Path leftover = Files.writeString(root.resolve("nix/store/" + "0".repeat(32) + "-x"), "x");
    List<String> deleted = new ArrayList<>();
    Upkeep.Freed freed = upkeep.collect(GcOptions.STANDARD, deleted::add);
    assertEquals(3, freed.paths());
    assertTrue(freed.bytes() > 300_000, freed::toString);
    assertEquals(4, deleted.size());
    assertEquals(Set.of(kept, top), store.paths());
    assertFalse(Files.exists(leftover));
    assertFalse(Files.exists(store.physical(tree)));
    assertEquals("", nix.complaints());
    Files.delete(temporary.resolve("result"));
    assertEquals(2, upkeep.collect(GcOptions.STANDARD, _ -> {}).paths());
    assertEquals(0, entries("nix/var/nix/gcroots/imgx"));
    assertEquals(0, entries("nix/var/nix/gcroots/auto"));
    assertFalse(Files.exists(root.resolve("nix/var/nix/gc-socket/socket")));
  }

  @Test
  void rootsOfEveryKind() throws IOException {
    StorePath direct = text("direct");
    StorePath profile = text("profile");
    StorePath running = text("running");
    StorePath mine = text("mine");
    store.flush();
    Path roots = Files.createDirectories(root.resolve("nix/var/nix/gcroots/per-user/me"));
    Files.createSymbolicLink(roots.resolve("a"), Path.of(store.directory().print(direct)));
    Path generations = Files.createDirectories(root.resolve("nix/var/nix/profiles/per-user/me"));
    Path generation = generations.resolve("p-1-link");
    Files.createSymbolicLink(generation, Path.of(store.directory().print(profile)));
    Files.createSymbolicLink(generations.resolve("p"), Path.of("p-1-link"));
    Files.writeString(root.resolve("nix/var/nix/gcroots/" + mine), "");
    try (var open = Files.newInputStream(store.physical(running))) {
      reopen();
      List<Root> found = store.upkeep().roots();
      assertEquals(
          Set.of(direct, profile, running, mine),
          found.stream().map(Root::path).collect(Collectors.toSet()));
      assertTrue(found.toString().contains("/fd/"), found::toString);
      assertEquals('r', open.read());
    }
    assertEquals(1, store.upkeep().collect(GcOptions.STANDARD, _ -> {}).paths());
  }

  @Test
  void derivationsAndOutputsAreKeptAsSettingsSay() {
    String program = "derivation { name = \"x\"; system = \"x\"; builder = \"x\"; }";
    String drv = nix.instantiate("--expr", program).split("!")[0];
    StorePath derivation = store.directory().parse(drv);
    StorePath output = store.readDerivation(derivation).output("out");
    try (PathLock _ = store.lock(List.of(output))) {
      Path tree = store.newTemporary("b").resolve("x");
      Files.writeString(tree, "x");
      store.register(List.of(store.adopt(tree, output, List.of()).builtBy(derivation)));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    store.addRoot(temporary.resolve("result"), output);
    reopen();
    assertEquals(0, store.upkeep().collect(GcOptions.STANDARD, _ -> {}).paths());
    GcOptions strict = new GcOptions(Long.MAX_VALUE, false, false);
    assertEquals(List.of(derivation), store.upkeep().part(strict).dead());
    store.addRoot(temporary.resolve("result"), derivation);
    reopen();
    assertEquals(List.of(output), store.upkeep().part(strict).dead());
    GcOptions outputs = new GcOptions(Long.MAX_VALUE, true, false);
    assertEquals(List.of(), store.upkeep().part(outputs).dead());
  }

  @Test
  void whatIsInUseIsNotDeleted() throws IOException {
    StorePath other = text("other");
    store.flush();
    try (LocalStore second = new LocalStore(root, StoreDir.STANDARD)) {
      assertEquals(0, second.upkeep().collect(GcOptions.STANDARD, _ -> {}).paths());
    }
    nix.store("--gc");
    assertTrue(store.isValid(other));
    reopen();
    assertEquals(1, store.upkeep().collect(GcOptions.STANDARD, _ -> {}).paths());
  }

  /// While imgx collects, Nix adds a path, and goes on using one that was dead.
  @Test
  void nixWorksBesideACollection() throws IOException {
    for (int i = 0; i < 3; i++) {
      store.addText("t" + i, new byte[40_000], List.of());
      text("u" + i);
    }
    Path tree = Files.createDirectory(temporary.resolve("tree"));
    Path file = Files.writeString(temporary.resolve("file"), "new");
    StorePath used = store.addTree(TreeSource.whole("tree", tree));
    reopen();
    Map<String, String> added = new HashMap<>();
    // So little may be freed at once that every path is a batch of its own.
    for (int i = 0; i < 3; i++) {
      GcOptions some = new GcOptions(1, false, false);
      store
          .upkeep()
          .collect(
              some,
              line -> {
                if (!line.contains("-tree")) {
                  added.computeIfAbsent("file", _ -> nix.store("--add", file.toString()));
                  added.computeIfAbsent("tree", _ -> nix.store("--add", tree.toString()));
                }
              });
    }
    assertEquals(store.directory().print(used), added.get("tree"));
    assertEquals("", nix.complaints());
    assertTrue(store.paths().size() < 9, () -> store.paths().toString());
  }

  /// While Nix collects, imgx adds a path, and goes on using one that was dead.
  @Test
  void imgxWorksBesideNixsCollection() throws IOException, InterruptedException {
    StorePath deeper = text("deeper");
    StorePath top = text("top", deeper);
    StorePath dead = text("dead");
    reopen();
    Path fifo = temporary.resolve("fifo");
    Peers.run(temporary, "mkfifo", fifo.toString()).success();
    Process process = waitingCollector(fifo);
    store.protect(List.of(top));
    StorePath fresh = text("fresh");
    store.flush();
    letGo(fifo).success();
    process.getInputStream().readAllBytes();
    assertEquals(0, process.waitFor());
    assertEquals(Set.of(top, deeper, fresh), store.paths());
    assertFalse(store.isValid(dead));
    assertEquals("", nix.complaints());
  }

  /// Nix's collector, which has begun and waits for the fifo. It reads about all processes of the
  /// machine first, and gives up when one of them ends meanwhile; then another one is started.
  private Process waitingCollector(Path fifo) throws IOException, InterruptedException {
    ProcessBuilder collector =
        new ProcessBuilder("nix-store", "--store", "local?root=" + root, "--gc")
            .redirectErrorStream(true);
    collector.environment().putAll(Nix.ENVIRONMENT);
    collector.environment().put("_NIX_TEST_GC_SYNC", fifo.toString());
    Path socket = root.resolve("nix/var/nix/gc-socket/socket");
    for (int attempt = 0; attempt < 10; attempt++) {
      Files.deleteIfExists(socket);
      Process process = collector.start();
      while (process.isAlive() && !Files.exists(socket)) {
        Thread.sleep(10);
      }
      if (!process.waitFor(300, TimeUnit.MILLISECONDS)) {
        return process;
      }
    }
    throw new AssertionError("Nix's collector does not begin");
  }

  /// Opening a fifo that nobody reads would wait for ever.
  private Answer letGo(Path fifo) {
    return Peers.run(temporary, "timeout", "60", "sh", "-c", "echo go >" + fifo);
  }

  @Test
  void aCollectionEndsWhenEnoughIsFreed() {
    for (int i = 0; i < 20; i++) {
      store.addText("t" + i, new byte[10_000], List.of());
      store.addText("u" + i, ("u" + i).repeat(5_000).getBytes(StandardCharsets.UTF_8), List.of());
    }
    reopen();
    GcOptions some = new GcOptions(50_000, false, true);
    Upkeep.Freed freed = store.upkeep().collect(some, _ -> {});
    assertTrue(freed.bytes() > 50_000 && freed.bytes() < 90_000, freed::toString);
    assertEquals("", nix.complaints());
    assertTrue(Files.exists(root.resolve("nix/var/nix/db/reserved")));
  }

  @Test
  void oldGenerationsAndLinks() throws IOException {
    Path profiles = Files.createDirectories(root.resolve("nix/var/nix/profiles"));
    Instant now = Instant.now();
    for (int i = 1; i <= 4; i++) {
      Path link = profiles.resolve("p-" + i + "-link");
      Files.createSymbolicLink(link, Path.of(store.directory().print(text("g" + i))));
      setTime(link, now.minus(Duration.ofDays(50 - 10 * i)));
    }
    Files.createSymbolicLink(profiles.resolve("p"), Path.of("p-4-link"));
    Path old = temporary.resolve("old");
    store.addRoot(old, text("old"));
    setTime(old, now.minus(Duration.ofDays(30)));
    store.addRoot(temporary.resolve("new"), text("new"));
    reopen();
    List<String> said = new ArrayList<>();
    store.upkeep().deleteOld(now.minus(Duration.ofDays(15)), true, said::add);
    assertEquals(3, said.size(), said::toString);
    store.upkeep().deleteOld(now.minus(Duration.ofDays(15)), false, _ -> {});
    assertFalse(Files.exists(profiles.resolve("p-2-link"), LinkOption.NOFOLLOW_LINKS));
    assertTrue(Files.exists(profiles.resolve("p-3-link"), LinkOption.NOFOLLOW_LINKS));
    assertFalse(Files.exists(old, LinkOption.NOFOLLOW_LINKS));
    store.upkeep().collect(GcOptions.STANDARD, _ -> {});
    assertEquals(Set.of("g3", "g4", "new"), names());
    store.upkeep().deleteOld(null, false, _ -> {});
    store.upkeep().collect(GcOptions.STANDARD, _ -> {});
    assertEquals(Set.of("g4", "new"), names());
  }

  private Set<String> names() {
    return store.paths().stream().map(StorePath::name).collect(Collectors.toSet());
  }

  private static void setTime(Path link, Instant time) throws IOException {
    Files.getFileAttributeView(
            link, java.nio.file.attribute.BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .setTimes(FileTime.from(time), null, null);
  }

  @Test
  void damageIsFound() throws IOException {
    StorePath good = text("good");
    StorePath changed = text("changed");
    StorePath lost = text("lost");
    StorePath needed = text("needed");
    StorePath needing = text("needing", needed);
    store.flush();
    overwrite(store.physical(changed), "tampered");
    Files.delete(store.physical(lost));
    Files.delete(store.physical(needed));
    List<String> said = new ArrayList<>();
    assertEquals(new Upkeep.Verdict(5, 2, 0), store.upkeep().verify(false, null, said::add));
    assertEquals(new Upkeep.Verdict(5, 3, 0), store.upkeep().verify(true, null, said::add));
    assertTrue(said.toString().contains(changed + "' was modified!"), said::toString);
    Upkeep.Repairer none =
        path -> {
          throw new StoreError("no way");
        };
    assertEquals(new Upkeep.Verdict(5, 3, 1), store.upkeep().verify(true, none, said::add));
    assertFalse(store.isValid(lost));
    assertTrue(store.isValid(needed) && store.isValid(needing) && store.isValid(good));
    overwrite(store.physical(changed), "changed");
    Files.writeString(store.physical(needed), "needed");
    assertEquals(new Upkeep.Verdict(4, 0, 0), store.upkeep().verify(true, null, _ -> {}));
    assertEquals("", nix.complaints());
  }

  /// Somebody forged the database: names that lead elsewhere, nonsense, a circle.
  @Test
  void aForgedDatabaseDoesNoHarm() throws IOException, SQLException {
    StorePath good = text("good");
    text("needing", good);
    reopen();
    Path outside = Files.writeString(root.resolve("outside"), "x");
    String file = "jdbc:sqlite:" + root.resolve("nix/var/nix/db/db.sqlite");
    try (Connection connection = DriverManager.getConnection(file);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "insert into ValidPaths (path, hash, registrationTime) values"
              + " ('/nix/store/../../outside', 'sha256:0', 1), ('/etc/passwd', 'x', 1)");
      statement.executeUpdate("update ValidPaths set deriver = 'nonsense', hash = 'sha256:zz'");
      statement.executeUpdate(
          "insert or ignore into Refs select a.id, b.id from ValidPaths a, ValidPaths b"
              + " where a.path like '%-good' and b.path like '%-needing'");
    }
    List<String> said = new ArrayList<>();
    Upkeep.Verdict verdict = store.upkeep().verify(true, null, said::add);
    assertEquals(5, verdict.problems(), said::toString);
    assertTrue(said.toString().contains("'/etc/passwd' is registered"), said::toString);
    assertTrue(said.toString().contains("needs itself, by way of others"), said::toString);
    assertEquals(2, store.upkeep().collect(GcOptions.STANDARD, _ -> {}).paths());
    assertTrue(Files.exists(outside));
  }

  private static void overwrite(Path file, String text) throws IOException {
    assertTrue(file.toFile().setWritable(true));
    Files.writeString(file, text);
  }

  @Test
  void equalFilesAreSharedAsByNix() throws IOException {
    Path source = Files.createDirectories(temporary.resolve("s/d"));
    for (int i = 0; i < 5; i++) {
      Files.writeString(source.resolve("f" + i), "the same text " + i % 2);
    }
    Files.writeString(source.resolve("program"), "the same text 0");
    assertTrue(source.resolve("program").toFile().setExecutable(true));
    StorePath tree = store.addTree(TreeSource.whole("tree", temporary.resolve("s")));
    assertEquals(new Upkeep.Shared(3, 45), store.upkeep().optimise());
    assertEquals(new Upkeep.Shared(0, 0), store.upkeep().optimise());
    Path directory = store.physical(tree).resolve("d");
    assertEquals(4, Sweeper.linkCount(directory.resolve("f0")));
    assertEquals(3, entries("nix/store/.links"));
    assertEquals(FileTime.fromMillis(1000), Files.getLastModifiedTime(directory));
    assertEquals("", nix.complaints());
    nix.store("--optimise");
    assertEquals(4, Sweeper.linkCount(directory.resolve("f0")));
    reopen();
    assertEquals(45, store.upkeep().collect(GcOptions.STANDARD, _ -> {}).bytes());
    assertEquals(0, entries("nix/store/.links"));
  }

  /// How many entries a directory below the root has.
  private int entries(String directory) {
    return Objects.requireNonNull(root.resolve(directory).toFile().list()).length;
  }
}
