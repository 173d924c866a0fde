package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.imgx.app.cli.Typed.Answer;
import dev.imgx.app.session.ConfigurationKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Configuration files: what they decide, before what, and what they may not say.
class ConfigurationTest {
  private static final String DEEP = "let f = n: if n == 0 then 0 else 1 + f (n - 1); in f 300";

  @TempDir Path directory;
  private Path project;
  private Path below;
  private Typed imgx;

  @BeforeEach
  void prepare() throws IOException {
    project = Files.createDirectories(directory.resolve("project"));
    below = Files.createDirectories(project.resolve("a/b"));
    imgx = Typed.in(directory, below);
  }

  private void user(String text) throws IOException {
    Path folder = Files.createDirectories(directory.resolve(".config/imgx"));
    Files.writeString(folder.resolve("config.toml"), text);
  }

  private void project(String text) throws IOException {
    Files.writeString(project.resolve("imgx.toml"), text);
  }

  private String value(String... words) {
    Answer answer = imgx.run(words);
    assertEquals(0, answer.code(), answer.err());
    return answer.out().strip();
  }

  @Test
  void theUsersFileCountsAndOptionsCountBeforeIt() throws IOException {
    user("max-call-depth = 100\n");
    Answer answer = imgx.run("eval", "-E", DEEP);
    assertEquals(1, answer.code());
    assertTrue(answer.err().contains("max-call-depth"), answer.err());
    assertEquals("300", value("eval", "-E", DEEP, "--max-call-depth", "1000"));
    assertEquals("300", value("eval", "-E", DEEP, "--option", "max-call-depth", "1000"));
  }

  @Test
  void theNearestProjectCountsBeforeTheUser() throws IOException {
    user("eval-system = \"user\"\ntrace-verbose = true\n");
    assertEquals("\"user\"", value("eval", "-E", "builtins.currentSystem"));
    project("eval-system = \"project\"\n");
    assertEquals("\"project\"", value("eval", "-E", "builtins.currentSystem"));
    Files.writeString(below.resolve("imgx.toml"), "eval-system = \"below\"\n");
    assertEquals("\"below\"", value("eval", "-E", "builtins.currentSystem"));
    assertTrue(imgx.run("eval", "-E", "builtins.traceVerbose 7 1").err().contains("7"));
  }

  @Test
  void pathsStartFromTheFile() throws IOException {
    Files.createDirectories(project.resolve("lib"));
    Files.createDirectories(directory.resolve("mine"));
    project("nix-path = [\"lib=lib\", \"mine=~/mine\"]\n");
    assertEquals(project.resolve("lib").toString(), value("eval", "-E", "<lib>"));
    assertEquals(directory.resolve("mine").toString(), value("eval", "-E", "<mine>"));
    Path other = Files.createDirectories(directory.resolve("other"));
    assertEquals(other.toString(), value("eval", "-E", "<lib>", "-I", "lib=" + other));
  }

  @Test
  void variablesCountBeforeFiles() throws IOException {
    user("root = \"elsewhere\"\n");
    String found = imgx.run("config").out();
    assertTrue(found.contains("$IMGX_ROOT says otherwise"), found);
    Map<String, String> without = new HashMap<>(imgx.environment());
    without.remove("IMGX_ROOT");
    imgx = new Typed(without, below);
    Files.writeString(below.resolve("text"), "text");
    assertEquals(0, imgx.run("store", "add", "text").code());
    assertTrue(Files.isDirectory(directory.resolve(".config/imgx/elsewhere/nix/store")));
  }

  @Test
  void errorsNameThePlace() throws IOException {
    refused("max-job = 1\n", "unknown key 'max-job'", "1:1", "did you mean `max-jobs`?");
    refused("\ncores = \"2\"\n", "key 'cores' wants a number, 0 or more, not a string", "2:1");
    refused("nix-path = [1]\n", "key 'nix-path' wants a list of paths, as strings", "1:1");
    refused("[root]\na = 1\n", "key 'root' is not for a project to decide", "1:1", "config.toml");
    refused("cores = 2\nfallback yes\n", "expected '='", "2:10");
    refused("sandbox = \"never\"\n", "not for a project", "1:1");
  }

  private void refused(String text, String... expected) throws IOException {
    project(text);
    Answer answer = imgx.run("eval", "-E", "1");
    assertEquals(1, answer.code(), text);
    for (String part : expected) {
      assertTrue(answer.err().contains(part), answer.err());
    }
  }

  @Test
  void switchesReachTheCommandsThatHaveThem() throws IOException {
    user("show-trace = true\nkeep-going = true\nmax-jobs = 1\nsandbox = \"relaxed\"\n");
    String program = "let f = x: g x; g = x: h x; h = x: throw \"no\"; in f 1";
    String whole = imgx.run("eval", "-E", program).err();
    assertTrue(whole.contains("while calling 'h'"), whole);
    assertEquals(0, imgx.run("parse", "-E", "1").code());
    user("sandbox = \"sometimes\"\n");
    Answer answer = imgx.run("build", "--dry-run", "-E", "import <stdlib> { }", "-A", "bash");
    assertEquals(2, answer.code(), answer.err());
  }

  @Test
  void theyAreShown() throws IOException {
    user("cores = 3\nsubstitute = false\n");
    project("debian-mirrors = [\"http://mirror.example/debian\"]\n");
    String expected =
        """
        # %1$s/.config/imgx/config.toml:1
        cores = 3
        # %1$s/project/imgx.toml:1
        debian-mirrors = ["http://mirror.example/debian"]
        # %1$s/.config/imgx/config.toml:2
        substitute = false
        """;
    assertEquals(expected.formatted(directory), imgx.run("config").out());
    JsonNode json = new ObjectMapper().readTree(imgx.run("config", "--json").out());
    assertEquals(3, json.get("cores").get("value").intValue());
    assertEquals(1, json.get("debian-mirrors").get("line").intValue());
  }

  /// All keys are in the handbook's table, and nothing else is.
  @Test
  void everyKeyIsDocumented() throws IOException {
    String page = Files.readString(Path.of("src/main/resources/handbook/configuration.md"));
    Set<String> rows = new TreeSet<>();
    page.lines()
        .filter(line -> line.startsWith("| `"))
        .forEach(line -> rows.add(line.substring(3, line.indexOf('`', 3))));
    assertEquals(
        ConfigurationKey.ALL.stream()
            .map(ConfigurationKey::name)
            .collect(Collectors.toCollection(TreeSet::new)),
        rows);
    for (ConfigurationKey key : ConfigurationKey.ALL) {
      String row =
          page.lines().filter(l -> l.startsWith("| `" + key.name() + "` |")).findAny().orElse("");
      assertTrue(row.contains(key.help()), row);
      assertEquals(key.personal(), row.contains("only the user"), row);
    }
  }
}
