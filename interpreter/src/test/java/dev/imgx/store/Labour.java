package dev.imgx.store;

import dev.imgx.app.cli.Main;
import dev.imgx.app.cli.Streams;
import dev.imgx.store.archive.TreeDeleter;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.path.Ingestion;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/// Builds, collects, optimises and adds, over and over, and looks whether what it made is there.
///
/// @param root of the store
/// @param scratch holds a tree called `tree`
record Labour(Path root, Path scratch) {
  private static final Path STDLIB = Path.of("../stdlib").toAbsolutePath().normalize();

  /// Both kinds of builders, and a derivation that needs another.
  static String program(int number) {
    return """
    let
      lib = import <stdlib> { };
      text = lib.writeText "text-%1$d" "text %1$d";
    in
    derivation {
      name = "program-%1$d";
      system = builtins.currentSystem;
      builder = "/bin/sh";
      args = [ "-c" ''
        mkdir -p $out/some/where
        i=0
        while test $i -lt 30; do echo "$i %1$d" > $out/some/where/$i; i=$((i+1)); done
        read -r line < ${text}
        echo "$line for $out" > $out/line
      '' ];
    }
    """
        .formatted(number);
  }

  /// Runs a command line on the store, which must succeed; what it printed.
  String command(String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Map<String, String> environment =
        Map.of("IMGX_ROOT", root.toString(), "IMGX_STDLIB", STDLIB.toString(), "HOME", "/");
    Streams streams =
        new Streams(InputStream.nullInputStream(), out, err, environment, scratch, false);
    int code = Main.run(List.of(words), streams);
    String said = err.toString(StandardCharsets.UTF_8);
    if (code != 0) {
      throw new IllegalStateException(code + ": " + String.join(" ", words) + ": " + said);
    }
    return out.toString(StandardCharsets.UTF_8).strip();
  }

  /// Builds a program, whose result is a root afterwards, and looks at it.
  void build(int number, String link) throws IOException {
    Path place = Path.of(command("build", "--out-link", link, "-E", program(number)));
    String line = Files.readString(place.resolve("line"));
    String expected = "text %d for /nix/store/%s\n".formatted(number, place.getFileName());
    if (!line.equals(expected) || !Files.exists(place.resolve("some/where/29"))) {
      throw new IllegalStateException(place + " is not what was built");
    }
  }

  /// New builds until somebody kills this process.
  void buildForever() throws IOException {
    for (int i = new Random().nextInt(1_000_000); ; i++) {
      build(i, "killed");
    }
  }

  /// The same without programs.
  void makeForever() {
    for (int i = new Random().nextInt(1_000_000); ; i++) {
      String text = "(import <stdlib> { }).writeText \"made-%1$d\" \"%1$d\"".formatted(i);
      command("build", "--out-link", "killed", "-E", text);
    }
  }

  /// Builds what comes out differently each time, and writes down what this process found.
  void buildByChance(String name) throws IOException {
    String program =
        """
        derivation {
          name = "chance";
          system = builtins.currentSystem;
          builder = "/bin/sh";
          args = [ "-c" "sleep 0.5; cat /proc/sys/kernel/random/uuid > $out" ];
        }
        """;
    Path place = Path.of(command("build", "--out-link", "link-" + name, "-E", program));
    Files.writeString(scratch.resolve("said-" + name), place + " " + Files.readString(place));
  }

  /// A cache that has more than the store needs.
  void fillTheCache() {
    litter(1_000_000, 20);
    command("copy", "--to", "file://" + scratch.resolve("cache"), "--all");
  }

  /// Fetches what is missing, and collects it again.
  void fetchForever() {
    while (true) {
      command("copy", "--from", "file://" + scratch.resolve("cache"), "--no-check-sigs", "--all");
      command("store", "gc");
    }
  }

  /// Fills new caches; the one before is whole then.
  void sendForever() throws IOException {
    Path sent = scratch.resolve("sent");
    Path old = scratch.resolve("old");
    while (true) {
      // Deleted in place, a cache would be a damaged one for a moment, and this may be killed then.
      TreeDeleter.delete(old);
      if (Files.exists(sent)) {
        Files.move(sent, old);
      }
      command("copy", "--to", "file://" + sent + "?compression=zstd", "--all");
    }
  }

  /// What is in the cache is there with all that it needs, and is what it says.
  void checkWhatWasSent() throws IOException {
    Path sent = scratch.resolve("sent");
    if (Files.exists(sent.resolve("nix-cache-info"))) {
      Path other = scratch.resolve("other");
      new Labour(other, scratch)
          .command("copy", "--from", "file://" + sent, "--no-check-sigs", "--all");
      TreeDeleter.delete(other);
      TreeDeleter.delete(sent);
    }
  }

  String collect() {
    return command("store", "gc");
  }

  void optimise() {
    command("store", "optimise");
  }

  /// Texts and trees that nothing will need, with equal files among them.
  void litter(int from, int count) {
    try (LocalStore store = new LocalStore(root, StoreDir.STANDARD)) {
      for (int i = from; i < from + count; i++) {
        byte[] text = ("litter " + i).getBytes(StandardCharsets.UTF_8);
        StorePath path = store.addText("litter" + i, text, List.of());
        store.addText("more" + i, text, List.of(path));
        if (i % 10 == 0) {
          store.addTree(TreeSource.whole("rubbish" + i, scratch.resolve("tree")));
        }
      }
    }
  }

  /// One of several processes that do everything at once for some seconds.
  void beside(int seconds) throws IOException {
    Random random = new Random();
    String link = "result-" + ProcessHandle.current().pid();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() < end) {
      switch (random.nextInt(8)) {
        case 0 -> collect();
        case 1 -> optimise();
        case 2 -> command("store", "verify", "--check-contents");
        case 3, 4 -> add(random.nextInt(20));
        default -> build(random.nextInt(10), link);
      }
    }
    Files.deleteIfExists(scratch.resolve(link));
  }

  private void add(int number) throws IOException {
    try (LocalStore store = new LocalStore(root, StoreDir.STANDARD)) {
      byte[] bytes = ("text " + number).getBytes(StandardCharsets.UTF_8);
      StorePath text = store.addText("added" + number, bytes, List.of());
      StorePath needing = store.addText("needing" + number, bytes, List.of(text));
      StorePath tree = store.addTree(TreeSource.whole("tree" + number, scratch.resolve("tree")));
      store.flush();
      for (StorePath path : List.of(text, needing, tree)) {
        TreeHash found = TreeHash.of(store.physical(path), Ingestion.NAR, HashAlgorithm.SHA256);
        if (!found.hash().equals(store.info(path).narHash())) {
          throw new IllegalStateException(path + " is not what was added");
        }
      }
    }
  }
}
