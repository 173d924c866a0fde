package dev.imgx.store;

import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Works on a store in a process of its own, for tests that kill it, run several, or fill the disk.
final class Worker {
  private final LocalStore store;
  private final Path scratch;

  private Worker(LocalStore store, Path scratch) {
    this.store = store;
    this.scratch = scratch;
  }

  /// The command that runs `task` on the store at `root`; `scratch` holds a tree called `tree`.
  static List<String> command(String task, Path root, Path scratch) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        Worker.class.getName(),
        task,
        root.toString(),
        scratch.toString());
  }

  public static void main(String[] arguments) throws IOException {
    Path scratch = Path.of(arguments[2]);
    if (labour(arguments[0], new Labour(Path.of(arguments[1]), scratch))) {
      System.out.println("done");
      return;
    }
    try (LocalStore store = new LocalStore(Path.of(arguments[1]), StoreDir.STANDARD)) {
      Worker worker = new Worker(store, scratch);
      switch (arguments[0]) {
        case "add" -> worker.add(0, 40);
        case "forever" -> worker.forever();
        case "stuff" -> worker.stuff();
        case "full" -> worker.fillTheDisk();
        case "find" -> worker.find();
        case "refused" -> worker.add(0, 1);
        default -> throw new IllegalArgumentException(arguments[0]);
      }
    } catch (StoreError e) {
      System.out.println("refused: " + e.getMessage());
    }
    System.out.println("done");
  }

  /// Tasks that are commands; whether this was one.
  private static boolean labour(String task, Labour labour) throws IOException {
    String[] words = task.split(":");
    if (!List.of("build", "make", "collect", "optimise", "chance", "beside", "fetch", "send")
        .contains(words[0])) {
      return false;
    }
    System.out.println("started");
    switch (words[0]) {
      case "build" -> labour.buildForever();
      case "make" -> labour.makeForever();
      case "collect" -> System.out.println(labour.collect());
      case "optimise" -> labour.optimise();
      case "fetch" -> labour.fetchForever();
      case "send" -> labour.sendForever();
      case "chance" -> labour.buildByChance(words[1]);
      default -> labour.beside(Integer.parseInt(words[1]));
    }
    return true;
  }

  /// The same paths in every process.
  private void add(int from, int count) throws IOException {
    List<StorePath> before = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      before.add(store.addText("text" + i, bytes("text " + i), before));
      before.subList(0, before.size() - 1).clear();
      if (i % 4 == 0) {
        store.addTree(TreeSource.whole("tree" + i, scratch.resolve("tree")));
        build(i, before.getFirst());
      }
    }
  }

  private void build(int i, StorePath used) throws IOException {
    StorePath target = StorePath.parse("%032d-built".formatted(i));
    try (PathLock _ = store.lock(List.of(target))) {
      if (!store.isValid(target)) {
        Path tree = store.newTemporary("build").resolve("out");
        Trees.varied(tree);
        Files.writeString(tree.resolve("refs"), store.directory().print(used));
        store.register(List.of(store.adopt(tree, target, List.of(used))));
      }
    }
  }

  private void forever() throws IOException {
    System.out.println("started");
    int start = new Random().nextInt(1_000_000);
    while (true) {
      add(start, 20);
      store.flush();
      start += 20;
    }
  }

  /// Finds everything there already, and waits to be told to end.
  private void find() throws IOException {
    store.addText("text0", bytes("text 0"), List.of());
    store.addTree(TreeSource.whole("tree0", scratch.resolve("tree")));
    store.flush();
    StorePath built = StorePath.parse("%032d-built".formatted(0));
    System.out.println(store.use(built) ? "found" : "lost");
    System.in.read();
  }

  private void fillTheDisk() throws IOException {
    store.addText("before", bytes("before"), List.of());
    store.flush();
    Path filler = scratch.resolve("filler");
    fill(filler);
    Files.write(filler, new byte[0]);
    Path spare = Files.write(scratch.resolve("spare"), new byte[150_000]);
    fill(filler);
    Files.delete(spare);
    expectFull(() -> store.addTree(TreeSource.whole("large", scratch.resolve("tree"))));
    fill(scratch.resolve("filler2"));
    expectFull(() -> {
      store.addText("text", new byte[300_000], List.of());
      store.flush();
    });
    Files.delete(filler);
    Files.delete(scratch.resolve("filler2"));
    store.addTree(TreeSource.whole("large", scratch.resolve("tree")));
  }

  /// Adds until there is no room, and fills what is left.
  private void stuff() {
    Random random = new Random();
    byte[] text = new byte[200_000];
    expectFull(() -> {
      while (true) {
        random.nextBytes(text);
        store.addText("stuff", text, List.of());
        store.flush();
      }
    });
    fill(scratch.resolve("filler"));
  }

  private static void fill(Path file) {
    try {
      byte[] block = new byte[4096];
      try (var out = Files.newOutputStream(file)) {
        while (true) {
          out.write(block);
        }
      }
    } catch (IOException e) {
      // The disk is full now.
    }
  }

  private static void expectFull(Runnable action) {
    try {
      action.run();
      System.out.println("not full");
    } catch (StoreError e) {
      System.out.println("full: " + e.getMessage());
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
