package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers;
import dev.imgx.build.substitute.CacheServer;
import dev.imgx.store.Nix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `imgx copy`, `imgx key` and `imgx store sign`, with caches that Nix writes and reads.
class CopyCommandTest {
  private static final String PROGRAM =
      """
      let
        lib = import <stdlib> { };
        a = lib.writeText "a" "a";
        b = lib.writeText "b" "b ${a}";
      in
      lib.writeText "top" "${b} ${a} ${./files}"
      """;

  @TempDir Path directory;
  private Terminal terminal;
  private Nix nix;
  private String top = "";

  @BeforeEach
  void build() throws IOException {
    terminal = new Terminal(directory);
    Files.writeString(directory.resolve("top.imgx"), PROGRAM);
    Path files = Files.createDirectories(directory.resolve("files/deep"));
    Files.writeString(files.resolve("größe"), "x".repeat(5000));
    Files.createSymbolicLink(files.resolve("link"), Path.of("../nowhere"));
    Path program = Files.writeString(files.resolve("program"), "#!/bin/sh\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createDirectory(files.resolve("empty"));
    run("build", "top.imgx");
    nix = nixAt("root");
    top = run("store", "path-info", "result").strip();
  }

  private String run(String... words) {
    return terminal.run(0, words);
  }

  private Nix nixAt(String root) throws IOException {
    return new Nix(Files.createDirectories(directory.resolve(root)));
  }

  /// The URL of a cache in the directory.
  private String cache(String name) {
    return "file://" + directory.resolve(name);
  }

  private static String nixCopy(Nix nix, int code, String... words) {
    List<String> all =
        new ArrayList<>(List.of("--extra-experimental-features", "nix-command", "copy"));
    all.addAll(List.of(words));
    var answer = nix.run("nix", all.toArray(String[]::new));
    assertEquals(code, answer.exitCode(), answer::errors);
    return answer.errors();
  }

  private List<String> names(String cache, String suffix) throws IOException {
    try (Stream<Path> all = Files.walk(directory.resolve(cache))) {
      return all.filter(Files::isRegularFile)
          .map(path -> directory.resolve(cache).relativize(path).toString())
          .filter(name -> name.endsWith(suffix))
          .sorted()
          .toList();
    }
  }

  private String text(String cache, String name) throws IOException {
    return Files.readString(directory.resolve(cache).resolve(name), StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @CsvSource({"none,.nar", "xz,.nar.xz", "zstd,.nar.zst", "gzip,.nar.gz", "bzip2,.nar.bz2"})
  void cachesBothWays(String compression, String suffix) throws IOException {
    run("copy", "--to", cache("ours"), "--compression", compression, "result");
    String url = cache("theirs") + "?compression=" + compression;
    nixCopy(nix, 0, "--to", url + "&write-nar-listing=true", top);
    assertEquals(4, names("ours", "").stream().filter(name -> name.endsWith(suffix)).count());
    List<String> infos = names("ours", ".narinfo");
    assertEquals(names("theirs", ".narinfo"), infos);
    for (String name : infos) {
      String unpacked = "(?m)^(URL|FileHash|FileSize): .*\n";
      boolean whole = compression.equals("none");
      assertEquals(
          text("theirs", name).replaceAll(whole ? "^$" : unpacked, ""),
          text("ours", name).replaceAll(whole ? "^$" : unpacked, ""));
    }
    // Nix leaves it to whoever serves the directory to say that many questions are welcome.
    assertEquals(
        text("theirs", "nix-cache-info") + "WantMassQuery: 1\n", text("ours", "nix-cache-info"));
    Nix reader = nixAt("reader");
    nixCopy(reader, 0, "--from", cache("ours"), "--no-check-sigs", top);
    assertEquals("", reader.complaints());
    run("copy", "--from", cache("theirs"), "--no-check-sigs", "--root", "mine", top);
    assertEquals("", nixAt("mine").complaints());
    assertEquals(nix.store("-qR", top), nixAt("mine").store("-qR", top));
    assertEquals(reader.store("--dump-db"), run("store", "dump-db", "--root", "mine").strip());
  }

  @Test
  void listingsAsNixWritesThem() throws IOException {
    run("copy", "--to", cache("ours") + "?write-nar-listing=true", "result");
    nixCopy(nix, 0, "--to", cache("theirs") + "?write-nar-listing=true", top);
    List<String> listings = names("theirs", ".ls");
    assertEquals(listings, names("ours", ".ls"));
    assertEquals(4, listings.size());
    var json = new com.fasterxml.jackson.databind.ObjectMapper();
    for (String name : listings) {
      assertEquals(json.readTree(text("theirs", name)), json.readTree(text("ours", name)));
    }
  }

  @Test
  void onlyWhatIsMissingIsSent() throws IOException {
    String b = path("-b");
    run("copy", "-v", "--to", cache("c"), b);
    assertTrue(terminal.errors().contains("copying 2 paths"), terminal.errors());
    assertTrue(terminal.errors().contains("copying 'b' to '" + cache("c")), terminal.errors());
    run("copy", "-v", "--to", cache("c"), "result");
    assertTrue(terminal.errors().contains("copying 2 paths"), terminal.errors());
    assertFalse(terminal.errors().contains("copying 'b'"), terminal.errors());
    run("copy", "--to", cache("c"), "--all");
    assertTrue(nixCopy(nix, 0, "--to", cache("c"), top).startsWith("copying 0 paths"));
    // Nothing is left of files on their way, and everything can be read by everybody.
    assertEquals(List.of(), names("c", "").stream().filter(name -> name.startsWith(".")).toList());
    for (String name : names("c", "")) {
      assertEquals(
          "rw-r--r--",
          PosixFilePermissions.toString(
              Files.getPosixFilePermissions(directory.resolve("c").resolve(name))));
    }
    run("copy", "--from", cache("c"), "--no-check-sigs", "--root", "all", "--all");
    assertEquals(run("store", "dump-db"), run("store", "dump-db", "--root", "all"));
    run("copy", "--from", cache("c"), "--no-check-sigs", "--root", "all", "--all");
    assertEquals("", terminal.errors());
  }

  private String path(String suffix) {
    return nix.store("-qR", top)
        .lines()
        .filter(line -> line.endsWith(suffix))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void singlePaths() throws IOException {
    terminal.run(1, "copy", "--to", cache("c"), "--no-recursive", "result");
    assertTrue(terminal.errors().contains("would be missing"), terminal.errors());
    assertEquals(List.of(), names("c", ".narinfo"));
    run("copy", "--to", cache("c"), "--no-recursive", path("-a"));
    run("copy", "--to", cache("c"), "--no-recursive", path("-b"));
    assertEquals(2, names("c", ".narinfo").size());
    terminal.run(1, "copy", "--from", cache("c"), "--no-check-sigs", "--root", "other", top);
    assertTrue(terminal.errors().contains(top + "' is not in '" + cache("c")), terminal.errors());
    terminal.run(1, "copy", "--from", cache("nowhere"), top);
    assertTrue(terminal.errors().contains("there is no binary cache at"), terminal.errors());
    terminal.run(1, "copy", "--from", "ftp://example.org", top);
    assertTrue(terminal.errors().contains("is neither a cache"), terminal.errors());
    terminal.run(1, "copy", "--to", cache("c") + "?compression=rar", "result");
    assertTrue(terminal.errors().contains("unknown compression 'rar'"), terminal.errors());
    terminal.run(2, "copy", "result");
    terminal.run(2, "copy", "--to", cache("c"));
    terminal.run(2, "copy", "--to", cache("c"), "--all", "result");
  }

  @Test
  void remainsOfKilledRunsGo() throws IOException {
    run("copy", "--to", cache("c"), path("-a"));
    Path old = Files.writeString(directory.resolve("c/.imgx-1"), "x");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
    Path fresh = Files.writeString(directory.resolve("c/.imgx-2"), "x");
    run("copy", "--to", cache("c"), path("-b"));
    assertFalse(Files.exists(old));
    assertTrue(Files.exists(fresh));
  }

  @Test
  void toAndFromAWebServer() throws IOException {
    try (CacheServer server = new CacheServer(directory.resolve("web"))) {
      run("copy", "--to", server.url() + "?compression=gzip&write-nar-listing=true", "result");
      assertEquals(4, names("web", ".ls").size());
      Nix reader = nixAt("reader");
      nixCopy(reader, 0, "--from", server.url(), "--no-check-sigs", top);
      assertEquals(nix.store("-qR", top), reader.store("-qR", top));
      run("copy", "--from", server.url(), "--no-check-sigs", "--root", "mine", top);
      assertEquals("", nixAt("mine").complaints());
      terminal.run(1, "copy", "--from", server.url(), "--no-check-sigs", "--all");
      assertTrue(terminal.errors().contains("does not tell what it has"), terminal.errors());
      server.on("nar/.*", CacheServer.status(403));
      run("build", "--no-link", "-E", "(import <stdlib> { }).writeText \"new\" \"new\"");
      Files.delete(directory.resolve("web/" + top.substring(11, 43) + ".narinfo"));
      terminal.run(1, "copy", "--to", server.url() + "?compression=none", "result");
      assertTrue(terminal.errors().contains("403 (forbidden)"), terminal.errors());
      assertFalse(Files.exists(directory.resolve("web/" + top.substring(11, 43) + ".narinfo")));
    }
    try (Stream<Path> left = Files.list(directory.resolve("root/nix/var/imgx/tmp"))) {
      assertEquals(List.of(), left.filter(Files::isDirectory).toList());
    }
  }

  @Test
  void betweenStores() throws IOException {
    run("copy", "-v", "--to", "other", "result");
    assertTrue(terminal.errors().contains("copying 'top' to '"), terminal.errors());
    assertEquals("", nixAt("other").complaints());
    assertEquals(nix.store("-qR", top), nixAt("other").store("-qR", top));
    run("copy", "-v", "--from", "local?root=other", "--root", "third", top);
    assertTrue(terminal.errors().contains("fetching 'top' from '"), terminal.errors());
    assertEquals("", nixAt("third").complaints());
    assertEquals(
        run("store", "dump-db", "--root", "other"), run("store", "dump-db", "--root", "third"));
  }

  @Test
  void signatures() throws IOException {
    String open = run("key", "generate", "test-1", "--output", "secret").strip();
    assertEquals(open, run("key", "public", "secret").strip());
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("secret"))));
    terminal.run(1, "key", "generate", "test-1", "--output", "secret");
    assertTrue(terminal.errors().contains("exists already"), terminal.errors());
    String stranger = run("key", "generate", "test-1", "--output", "other-secret").strip();
    run("copy", "--to", cache("signed"), "--secret-key-file", "secret", "result");
    run("copy", "--to", cache("unsigned"), "result");
    // Nix's signature of the same path with the same key is the same.
    nixCopy(nix, 0, "--to", cache("theirs") + "?secret-key=" + directory.resolve("secret"), top);
    for (String name : names("theirs", ".narinfo")) {
      assertEquals(signatures("theirs", name), signatures("signed", name));
      assertEquals(1, signatures("signed", name).size());
    }
    nixCopy(nixAt("n1"), 0, "--from", cache("signed"), "--trusted-public-keys", open, top);
    nixCopy(nixAt("n2"), 1, "--from", cache("signed"), "--trusted-public-keys", stranger, top);
    nixCopy(nixAt("n3"), 1, "--from", cache("unsigned"), "--trusted-public-keys", open, top);
    String[] keys = {"--trusted-public-keys", open, "--root", "good"};
    run("copy", "--from", cache("signed"), keys[0], keys[1], keys[2], keys[3], top);
    // They are kept, and go on to wherever the path goes next.
    run("copy", "--root", "good", "--to", cache("further"), top);
    for (String name : names("signed", ".narinfo")) {
      assertEquals(signatures("signed", name), signatures("further", name));
    }
    refused("signed", stranger);
    refused("unsigned", open);
    run("copy", "--from", cache("unsigned") + "?trusted=true", "--root", "bad", top);
  }

  private void refused(String cache, String key) {
    terminal.run(
        1, "copy", "--from", cache(cache), "--trusted-public-keys", key, "--root", "bad", top);
    assertTrue(terminal.errors().contains("is not signed by a trusted key"), terminal.errors());
    assertEquals("", run("store", "dump-db", "--root", "bad"));
  }

  private List<String> signatures(String cache, String name) throws IOException {
    return text(cache, name).lines().filter(line -> line.startsWith("Sig: ")).toList();
  }

  @Test
  void validPathsAreSigned() {
    String open = run("key", "generate", "test-1", "--output", "secret").strip();
    run("store", "sign", "--key-file", "secret", "--recursive", "result");
    assertTrue(terminal.errors().contains("signed 4 paths"), terminal.errors());
    run("store", "sign", "-k", "secret", "--all");
    run("store", "sign", "-k", "secret", "result");
    assertTrue(terminal.errors().contains("signed 0 paths"), terminal.errors());
    String[] verify = {"--extra-experimental-features", "nix-command", "store", "verify"};
    List<String> words = new ArrayList<>(List.of(verify));
    words.addAll(List.of("--sigs-needed", "1", "--trusted-public-keys", open, "-r", top));
    nix.run("nix", words.toArray(String[]::new)).success();
    terminal.run(1, "store", "sign", "-k", "top.imgx", "result");
    assertTrue(terminal.errors().contains("has the form NAME:BASE64"), terminal.errors());
    terminal.run(2, "store", "sign", "result");
  }

  @Test
  void keysBothWays() throws IOException {
    String[] generate = {
      "--extra-experimental-features", "nix-command", "key", "generate-secret", "--key-name", "k-1"
    };
    String secret = nix.run("nix", generate).success();
    terminal.input(secret.getBytes(StandardCharsets.UTF_8));
    String open = run("key", "public");
    Files.writeString(directory.resolve("secret"), run("key", "generate", "k-2"));
    String mine = run("key", "public", "secret");
    String script =
        "printf %s \"$1\" | nix --extra-experimental-features nix-command key"
            + " convert-secret-to-public; exec <$2; nix --extra-experimental-features nix-command"
            + " key convert-secret-to-public";
    List<String> command =
        List.of("sh", "-c", script, "sh", secret.strip(), directory.resolve("secret") + "");
    assertEquals(
        open.strip() + mine.strip(),
        Peers.run(directory, Nix.ENVIRONMENT, command).success().replaceAll("\\s", ""));
    terminal.run(2, "key", "generate", "with space");
    terminal.run(2, "key", "generate");
    terminal.input("k-1:AAAA".getBytes(StandardCharsets.UTF_8));
    terminal.run(1, "key", "public");
    assertTrue(terminal.errors().contains("has 3 bytes, not 64"), terminal.errors());
  }

  /// Those with registries are in `RegistryCommandTest`.
  @Test
  void examplesOfTheHelpAreTrue() {
    List<Command> commands =
        List.of(new KeyGenerate(), new KeyPublic(), new Copy(), new StoreSign());
    for (Command command : commands) {
      for (String example : command.outline().examples()) {
        if (example.contains("docker://")) {
          continue;
        }
        String here = example.replace("/mnt/disk", directory.toString());
        List<String> words = List.of(here.split(" "));
        assertEquals("imgx", words.getFirst());
        run(words.subList(1, words.size()).toArray(String[]::new));
      }
    }
  }
}
