package dev.imgx.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.store.database.PathInfo;
import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.path.Ingestion;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStoreTest {
  @TempDir private Path temporary;
  private Path root;
  private Nix nix;

  @BeforeEach
  void makeRoot() throws IOException {
    root = Files.createDirectory(temporary.resolve("root"));
    nix = new Nix(root);
  }

  private LocalStore open() {
    return new LocalStore(root, StoreDir.STANDARD);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void openingAndAskingMakesNothing() throws IOException {
    try (LocalStore store = open()) {
      StorePath path = store.directory().parse("/nix/store/" + "0".repeat(32) + "-x");
      assertFalse(store.isValid(path));
      assertNull(store.find(path));
      assertThrows(StoreError.class, () -> store.info(path));
      assertThrows(StoreError.class, () -> store.closure(List.of(path)));
      assertEquals(Set.of(), store.paths());
    }
    try (var entries = Files.list(root)) {
      assertEquals(List.of(), entries.toList());
    }
  }

  @Test
  void textsAreWhatNixMakes() throws IOException {
    try (LocalStore store = open()) {
      StorePath text = store.addText("hello.txt", bytes("hello\n"), List.of());
      assertTrue(store.isValid(text));
      assertEquals("/nix/store/" + text, nixEval("builtins.toFile \"hello.txt\" \"hello\\n\""));
      StorePath other = store.addText("other", bytes(store.directory().print(text)), List.of(text));
      assertEquals(Set.of(other, text), store.closure(List.of(other)));
      assertEquals(Set.of(other), store.referrers(text));
      assertEquals("hello\n", Files.readString(store.physical(text)));
      assertEquals(text, store.byHashPart(text.hashPart()));
    }
    assertEquals("", nix.complaints());
    assertTrue(nix.store("--query", "--references", only("-other")).endsWith("-hello.txt"));
  }

  private String nixEval(String expression) {
    return nix.instantiate("--eval", "--read-write-mode", "-E", expression).replace("\"", "");
  }

  private String only(String suffix) throws IOException {
    try (var entries = Files.list(root.resolve("nix/store"))) {
      List<String> names =
          entries.map(it -> it.getFileName().toString()).filter(it -> it.endsWith(suffix)).toList();
      assertEquals(1, names.size());
      return "/nix/store/" + names.getFirst();
    }
  }

  @Test
  void heldTextsAreThereWithoutBeingWritten() throws IOException {
    int many = 2000;
    List<StorePath> held = new ArrayList<>();
    try (LocalStore store = open()) {
      store.hold();
      for (int i = 0; i < many; i++) {
        held.add(store.addText("text" + i, bytes("text " + i), List.of()));
      }
      assertTrue(held.stream().allMatch(store::isValid));
      try (var entries = Files.list(root)) {
        assertEquals(List.of(), entries.toList());
      }
      store.discard();
      assertTrue(held.stream().noneMatch(store::isValid));
    }
  }

  @Test
  void treesAreWhatNixMakes() throws IOException {
    Path tree = Trees.varied(temporary.resolve("tree"));
    Path file = temporary.resolve("tree/file");
    Path nixRoot = Files.createDirectory(temporary.resolve("nix"));
    Nix other = new Nix(nixRoot);
    try (LocalStore store = open()) {
      TreeSource whole = TreeSource.whole("tree", tree);
      StorePath path = store.pathOf(whole);
      assertFalse(store.isValid(path));
      assertEquals(path, store.addTree(whole));
      assertEquals(path, store.addTree(whole));
      assertEquals("/nix/store/" + path, other.store("--add", tree.toString()));
      PathInfo info = store.info(path);
      assertEquals(info.narHash().toString(), other.store("-q", "--hash", "/nix/store/" + path));
      assertEquals(
          Long.toString(info.narSize()), other.store("-q", "--size", "/nix/store/" + path));
      for (HashAlgorithm algorithm : HashAlgorithm.values()) {
        StorePath flat = store.addTree(source(file, Ingestion.FLAT, algorithm));
        assertEquals(
            "/nix/store/" + flat, other.store("--add-fixed", algorithm.label(), "" + file));
        StorePath nar = store.addTree(source(tree, Ingestion.NAR, algorithm));
        assertEquals(
            "/nix/store/" + nar,
            other.store("--add-fixed", "--recursive", algorithm.label(), "" + tree));
      }
      assertThrows(
          StoreError.class,
          () -> store.addTree(source(tree, Ingestion.FLAT, HashAlgorithm.SHA256)));
    }
    assertEquals("", nix.complaints());
    assertEquals(
        Trees.describe(nixRoot.resolve("nix/store")), Trees.describe(root.resolve("nix/store")));
  }

  private static TreeSource source(Path path, Ingestion method, HashAlgorithm algorithm) {
    return new TreeSource(path.getFileName().toString(), path, method, algorithm, TreeFilter.ALL);
  }

  @Test
  void filteredTreesLeaveOut() throws IOException {
    Path tree = Trees.varied(temporary.resolve("tree"));
    try (LocalStore store = open()) {
      TreeFilter filter = (path, kind) -> kind != TreeFilter.Kind.SYMLINK;
      StorePath path =
          store.addTree(new TreeSource("t", tree, Ingestion.NAR, HashAlgorithm.SHA256, filter));
      assertFalse(Files.isSymbolicLink(store.physical(path).resolve("link")));
      assertTrue(Files.exists(store.physical(path).resolve("file")));
    }
  }

  @Test
  void outputsAreAdoptedWithTheirReferences() throws IOException {
    StorePath target = StorePath.parse("1".repeat(32) + "-output");
    try (LocalStore store = open()) {
      StorePath used = store.addText("used", bytes("x"), List.of());
      StorePath unused = store.addText("unused", bytes("y"), List.of());
      Path tree = store.newTemporary("build").resolve("out");
      Trees.varied(tree);
      Files.writeString(tree.resolve("refs"), "see " + store.directory().print(used) + "/bin");
      Files.createSymbolicLink(tree.resolve("self"), Path.of(store.directory().print(target)));
      PathInfo info;
      try (PathLock _ = store.lock(List.of(target))) {
        info = store.adopt(tree, target, List.of(used, unused));
        assertFalse(store.isValid(target));
        store.register(List.of(info.builtBy(null)));
      }
      assertEquals(new TreeSet<>(Set.of(used, target)), info.references());
      assertEquals(info.references(), store.info(target).references());
      assertTrue(store.info(target).ultimate());
      assertFalse(Files.exists(tree));
    }
    assertEquals("", nix.complaints());
  }

  @Test
  void circlesAndStrangersAreNotRegistered() throws IOException {
    try (LocalStore store = open()) {
      StorePath a = store.addText("a", bytes("a"), List.of());
      PathInfo info = store.info(a);
      StorePath stranger = StorePath.parse("2".repeat(32) + "-stranger");
      StorePath b = StorePath.parse("3".repeat(32) + "-b");
      StorePath c = StorePath.parse("4".repeat(32) + "-c");
      assertThrows(
          StoreError.class,
          () ->
              store.register(
                  List.of(PathInfo.of(b, info.narHash(), info.narSize(), List.of(stranger)))));
      assertThrows(
          StoreError.class,
          () ->
              store.register(
                  List.of(
                      PathInfo.of(b, info.narHash(), 1, List.of(c)),
                      PathInfo.of(c, info.narHash(), 1, List.of(b)))));
      assertFalse(store.isValid(b));
    }
  }

  @Test
  void rootsAreLinks() throws IOException {
    Path link = temporary.resolve("result");
    try (LocalStore store = open()) {
      StorePath a = store.addText("a", bytes("a"), List.of());
      StorePath b = store.addText("b", bytes("b"), List.of());
      store.addRoot(link, a);
      assertEquals(store.physical(a), Files.readSymbolicLink(link));
      store.addRoot(link, b);
      assertEquals("b", Files.readString(link));
      Path file = Files.writeString(temporary.resolve("mine"), "keep");
      assertThrows(StoreError.class, () -> store.addRoot(file, a));
      assertEquals("keep", Files.readString(file));
    }
    nix.store("--gc");
    assertEquals("b", Files.readString(link));
    assertEquals("", nix.complaints());
    assertThrows(AssertionError.class, () -> only("-a"));
  }

  @Test
  void archivesAreChecked() throws IOException {
    Path tree = Trees.varied(temporary.resolve("tree"));
    Path archive = temporary.resolve("nar");
    Peer.dump(tree, archive);
    try (LocalStore store = open()) {
      TreeHash hash = TreeHash.of(tree, Ingestion.NAR, HashAlgorithm.SHA256);
      StorePath path = StorePath.parse("5".repeat(32) + "-imported");
      PathInfo info = PathInfo.of(path, hash.hash(), hash.size(), List.of());
      PathInfo wrong = PathInfo.of(path, hash.hash(), hash.size() + 1, List.of());
      try (var in = Files.newInputStream(archive)) {
        assertThrows(StoreError.class, () -> store.addArchive(wrong, in));
      }
      assertFalse(store.isValid(path));
      try (var in = Files.newInputStream(archive)) {
        store.addArchive(info, in);
      }
      assertEquals(Trees.describe(tree), Trees.describe(store.physical(path)));
    }
    assertEquals("", nix.complaints());
  }

  @Test
  void aStoreMadeByNixIsOurs() throws IOException {
    Path tree = Trees.varied(temporary.resolve("tree"));
    String added = nix.store("--add", tree.toString());
    String text = nixEval("builtins.toFile \"a\" \"b\"");
    String drv =
        nix.instantiate(
            "-E",
            "derivation { name = \"d\"; system = \"s\"; builder = \"/b\"; src = "
                + "builtins.toFile \"src\" \"x\"; outputs = [ \"out\" \"dev\" ]; }");
    try (LocalStore store = open()) {
      StorePath path = store.directory().parse(added);
      assertEquals(path, store.addTree(TreeSource.whole("tree", tree)));
      assertTrue(store.isValid(store.directory().parse(text)));
      StorePath derivation = store.directory().parse(drv);
      assertEquals(2, store.closure(List.of(derivation)).size());
      assertEquals(derivation, store.addDerivation(store.readDerivation(derivation)));
      store.hold();
      Derivation same = renamed(store.readDerivation(derivation));
      StorePath held = store.addDerivation(same);
      assertEquals(same, store.readDerivation(held));
      assertEquals(2, store.closure(List.of(held)).size());
      store.addText("ours", bytes("ours"), List.of(path));
    }
    assertEquals("", nix.complaints());
  }

  private static Derivation renamed(Derivation it) {
    return new Derivation(
        "held",
        it.outputs(),
        it.inputDerivations(),
        it.inputSources(),
        it.system(),
        it.builder(),
        it.arguments(),
        it.environment());
  }

  @Test
  void leftoversOfKilledRunsGo() throws IOException {
    Path abandoned = root.resolve("nix/var/imgx/tmp/1-dead");
    Files.createDirectories(abandoned.resolve("x"));
    try (LocalStore store = open()) {
      Path mine = store.newTemporary("a");
      assertFalse(Files.exists(abandoned));
      try (LocalStore second = open()) {
        second.newTemporary("b");
        assertTrue(Files.exists(mine));
      }
      StorePath path = StorePath.parse("6".repeat(32) + "-half");
      Files.createDirectories(store.physical(path).resolve("half/written"));
      Path tree = Files.writeString(store.newTemporary("c").resolve("out"), "whole");
      try (PathLock _ = store.lock(List.of(path))) {
        store.register(List.of(store.adopt(tree, path, List.of())));
      }
      assertEquals("whole", Files.readString(store.physical(path)));
    }
    try (var entries = Files.list(root.resolve("nix/var/imgx/tmp"))) {
      assertEquals(List.of(), entries.toList());
    }
    assertArrayEquals(new String[0], root.resolve("nix/var/nix/temproots").toFile().list());
    assertEquals("", nix.complaints());
  }
}
