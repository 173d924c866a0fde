package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imgx.Peers;
import dev.imgx.store.Nix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `imgx store …` against what Nix says about the same store.
class StoreCommandTest {
  private static final String PROGRAM =
      """
      let
        lib = import <stdlib> { };
        a = lib.writeText "a" "a";
        b = lib.writeText "b" "b ${a}";
        c = lib.writeText "c" "c ${a}";
      in
      lib.writeText "top" "${b} ${c} ${./files}"
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
    Files.writeString(files.resolve("größe"), "x");
    Files.createSymbolicLink(files.resolve("link"), Path.of("../nowhere"));
    Files.createDirectory(files.resolve("empty"));
    run("build", "top.imgx");
    nix = new Nix(Files.createDirectories(directory.resolve("root")));
    top = run("store", "path-info", "result").strip();
  }

  private String run(String... words) {
    return terminal.run(0, words);
  }

  private static Set<String> lines(String text) {
    return new TreeSet<>(Arrays.asList(text.strip().split("\n")));
  }

  @Test
  void queriesAnswerAsNix() throws IOException {
    String drv = run("store", "deriver", "result").strip();
    assertEquals(nix.store("-q", "--deriver", top), drv);
    for (String path : List.of(top, drv)) {
      assertEquals(nix.store("-qR", path), run("store", "closure", path).strip());
      assertEquals(nix.store("-q", "--tree", path), run("store", "tree", path).strip());
      for (Map.Entry<String, JsonNode> node : json("store", "tree", path).properties()) {
        String references = nix.store("-q", "--references", node.getKey());
        assertEquals(lines(references), lines(String.join("\n", texts(node.getValue()))));
      }
      assertEquals(
          lines(nix.store("-q", "--references", path)), lines(run("store", "references", path)));
    }
    String a = run("store", "closure", top).lines().findFirst().orElseThrow();
    assertEquals(lines(nix.store("-q", "--referrers", a)), lines(run("store", "referrers", a)));
    assertEquals(
        lines(nix.store("-qR", "--include-outputs", drv)),
        lines(run("store", "closure", "--include-outputs", drv)));
    assertEquals(nix.store("--dump-db"), run("store", "dump-db").strip());
    String sizes = run("store", "closure", "-s", top);
    assertTrue(sizes.lines().anyMatch(l -> l.matches("\\S+-a +\t +120")), sizes);
    assertTrue(run("store", "path-info", "-sSh", top).endsWith("KiB\n"));
  }

  @Test
  void pathsAsJson() throws IOException {
    JsonNode info =
        new ObjectMapper().readTree(run("store", "path-info", "--json", "-S", top)).get(top);
    assertEquals(nix.store("-q", "--size", top), info.get("narSize").asText());
    assertEquals(3, info.get("references").size());
    assertEquals(
        Files.readSymbolicLink(directory.resolve("result")) + "", info.get("place").asText());
    assertTrue(info.get("closureSize").asLong() > info.get("narSize").asLong());
    assertTrue(info.get("ultimate").asBoolean());
  }

  @Test
  void derivationsAsNixShowsThem() throws IOException {
    String drv = run("store", "deriver", "result").strip();
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode ours = (ObjectNode) mapper.readTree(run("derivation", "show", "-r", top));
    ours.forEach(each -> ((ObjectNode) each).remove("name"));
    String[] show = {"--extra-experimental-features", "nix-command", "show-derivation", "-r", drv};
    JsonNode theirs = mapper.readTree(nix.run("nix", show).success());
    assertEquals(theirs, ours);
    assertEquals(run("derivation", "show", drv), run("derivation", "show", "top.imgx"));
  }

  @Test
  void whyAPathIsNeeded() {
    String a = run("store", "closure", top).lines().findFirst().orElseThrow();
    String[] way = run("store", "why-depends", top, a).split("\n");
    assertEquals(3, way.length);
    assertEquals(top, way[0]);
    assertEquals("    └───" + a, way[2]);
    assertTrue(run("store", "why-depends", "--precise", top, a).contains(".: b "));
    assertEquals(5, run("store", "why-depends", "--all", top, a).split("\n").length);
    assertEquals("", run("store", "why-depends", a, top));
    assertTrue(terminal.errors().contains("does not need"), terminal.errors());
  }

  @Test
  void filesInTheStore() throws IOException {
    String files =
        nix.store("-q", "--references", top)
            .lines()
            .filter(path -> path.endsWith("-files"))
            .findFirst()
            .orElseThrow();
    assertEquals("./deep\n", run("store", "ls", files));
    assertEquals(
        "./deep\n./deep/empty\n./deep/größe\n./deep/link\n", run("store", "ls", "-R", files));
    assertTrue(run("store", "ls", "-l", files + "/deep").contains("1 ./größe\n"));
    JsonNode ours = new ObjectMapper().readTree(run("store", "ls", "--json", "-R", files));
    String[] ls = {"--extra-experimental-features", "nix-command", "store", "ls", "--json", "-R"};
    String[] command = Arrays.copyOf(ls, ls.length + 1);
    command[ls.length] = files;
    assertEquals(new ObjectMapper().readTree(nix.run("nix", command).success()), ours);
    assertEquals("x", run("store", "cat", files + "/deep/größe"));
    terminal.run(1, "store", "cat", files + "/deep");
    assertTrue(terminal.errors().contains("is not a file"), terminal.errors());
    terminal.run(1, "store", "ls", "files");
    assertTrue(terminal.errors().contains("does not lead into the store"), terminal.errors());
  }

  @Test
  void archivesBothWays() throws IOException {
    byte[] dump = terminal.bytes(0, "store", "dump", "files");
    Path archive = directory.resolve("files.nar");
    shell("nix-store --dump $1 >$2", directory.resolve("files") + "", archive + "");
    assertArrayEquals(Files.readAllBytes(archive), dump);
    terminal.input(dump);
    run("store", "restore", "copy");
    assertArrayEquals(dump, terminal.bytes(0, "store", "dump", "copy"));
    assertTrue(Files.isWritable(directory.resolve("copy/deep/größe")));
    terminal.input(Arrays.copyOf(dump, dump.length / 2));
    terminal.run(1, "store", "restore", "broken");
    assertTrue(terminal.errors().contains("end-of-file"), terminal.errors());
  }

  @Test
  void exportsBothWays() throws IOException {
    byte[] ours = terminal.bytes(0, "store", "export", "-r", "result");
    Path file = Files.write(directory.resolve("ours"), ours);
    Nix other = new Nix(Files.createDirectory(directory.resolve("other")));
    String script =
        "nix-store --store local?root=$1 --import <$2 && nix-store --store local?root=$1 --export"
            + " $(nix-store --store local?root=$1 -qR $3) >$4";
    Path theirs = directory.resolve("theirs");
    shell(script, directory.resolve("other") + "", file + "", top, theirs + "");
    assertEquals("", other.complaints());
    assertArrayEquals(ours, Files.readAllBytes(theirs));
    terminal.input(ours);
    assertEquals(run("store", "closure", "result"), run("store", "import", "--root", "third"));
    assertEquals("", new Nix(directory.resolve("third")).complaints());
    terminal.input(ours);
    List<String> again = texts(json("store", "import", "--root", "third"));
    assertEquals(run("store", "closure", "result").lines().toList(), again);
    terminal.input(Arrays.copyOf(ours, ours.length - 30));
    terminal.run(1, "store", "import", "--root", "fourth");
    assertTrue(terminal.errors().contains("the input ends"), terminal.errors());
    terminal.input("nonsense".getBytes(StandardCharsets.UTF_8));
    terminal.run(1, "store", "import", "--root", "fourth");
  }

  private void shell(String script, String... arguments) {
    List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
    command.addAll(List.of(arguments));
    Peers.run(directory, Nix.ENVIRONMENT, command).success();
  }

  @Test
  void databasesAsText() throws IOException {
    String dump = run("store", "dump-db");
    Path copy = directory.resolve("copy");
    shell(
        "mkdir -p $2/nix && cp -a $1/nix/store $2/nix/store",
        directory.resolve("root") + "",
        copy + "");
    terminal.input(dump.getBytes(StandardCharsets.UTF_8));
    run("store", "load-db", "--root", "copy");
    assertEquals(dump, run("store", "dump-db", "--root", "copy"));
    assertEquals("", new Nix(copy).complaints());
    terminal.input(dump.getBytes(StandardCharsets.UTF_8));
    terminal.run(1, "store", "load-db", "--root", "empty");
    assertTrue(terminal.errors().contains("cannot be registered"), terminal.errors());
  }

  private JsonNode json(String... words) throws IOException {
    String[] all = Arrays.copyOf(words, words.length + 1);
    all[words.length] = "--json";
    return new ObjectMapper().readTree(run(all));
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  @Test
  void answersForPrograms() throws IOException {
    JsonNode root = json("store", "gc", "--print-roots").get(0);
    assertEquals(top, root.get("path").asText());
    assertEquals(directory.resolve("result") + "", root.get("root").asText());
    List<String> live = texts(json("store", "gc", "--print-live"));
    assertTrue(live.contains(top), live.toString());
    assertEquals(run("store", "gc", "--print-live").lines().toList(), live);
    assertEquals("{\"paths\":[],\"bytes\":0}", json("store", "gc", "--dry-run") + "");
    String extra = run("store", "add", "top.imgx").strip();
    assertEquals(List.of(extra), texts(json("store", "gc", "--dry-run").get("paths")));
    assertEquals(List.of(extra), texts(json("store", "gc", "--print-dead")));
    JsonNode freed = json("store", "gc");
    assertEquals(1, freed.get("paths").asInt());
    assertTrue(freed.get("bytes").asLong() > 100, freed + "");
    assertEquals(
        1, json("store", "delete", run("store", "add", "top.imgx").strip()).get("paths").asInt());
    int paths = live.size();
    assertEquals(
        "{\"paths\":%d,\"problems\":0,\"repaired\":0}".formatted(paths),
        json("store", "verify") + "");
    assertEquals(0, json("store", "optimise").get("files").asInt());
    JsonNode derivation = json("instantiate", "top.imgx").get(0);
    assertEquals(run("instantiate", "top.imgx").strip(), derivation.get("drvPath").asText());
    assertEquals("out", derivation.get("output").asText());
  }

  @Test
  void repairs() throws IOException {
    Path place = Files.readSymbolicLink(directory.resolve("result"));
    String before = Files.readString(place);
    assertTrue(place.toFile().setWritable(true));
    Files.writeString(place, "tampered");
    terminal.run(1, "store", "verify", "--check-contents");
    assertTrue(terminal.errors().contains(top + "' was modified!"), terminal.errors());
    assertEquals(top, run("store", "repair", "result").strip());
    assertEquals(before, Files.readString(place));
    run("store", "verify", "--check-contents");
    assertEquals("", nix.complaints());
  }

  @Test
  void additions() {
    String ours = run("store", "add", "files").strip();
    assertEquals(nix.store("--add", directory.resolve("files") + ""), ours);
    String[] flat = {"store", "add", "--flat", "--hash-algo", "sha1", "top.imgx"};
    String program = directory.resolve("top.imgx") + "";
    assertEquals(nix.store("--add-fixed", "sha1", program), run(flat).strip());
    assertTrue(run("store", "add", "-n", "other", "--dry-run", "files").endsWith("-other\n"));
    terminal.run(2, "store", "add", "--hash-algo", "crc", "files");
    terminal.run(1, "store", "add", "missing");
    terminal.run(2, "store", "add");
    terminal.run(2, "store", "ad");
    assertTrue(terminal.errors().contains("did you mean `add`?"), terminal.errors());
  }
}
