package dev.imgx.app.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.store.GcOptions;
import dev.imgx.store.archive.TreeDeleter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Requests whose answer is known are not evaluated again, unless something changed that they saw.
class AnswersTest {
  /// Sees everything below its directory in another way.
  private static final String PROGRAM =
      """
      let
        tree = builtins.path {
          path = ./tree;
          filter = path: type: baseNameOf path != "left";
        };
      in
      derivation {
        name = "seen";
        system = "builtin";
        builder = "builtin:none";
        read = builtins.readFile ./read;
        imported = import ./imported.nix;
        listed = builtins.toJSON (builtins.readDir ./listed);
        exists = builtins.pathExists ./exists;
        kind = builtins.readFileType ./kind;
        linked = builtins.readFile ./link;
        hash = builtins.hashFile "sha256" ./hashed;
        copy = "${./copy}";
        inherit tree;
        variable = builtins.getEnv "VARIABLE";
        found = builtins.readFile <file>;
      }
      """;

  private static final List<String> FILES =
      List.of(
          "read",
          "kind",
          "aim",
          "other",
          "hashed",
          "self",
          "imported.nix",
          "copy/a",
          "copy/deep/b",
          "tree/kept",
          "tree/left",
          "listed/a",
          "first/none",
          "second/file");

  /// Something that happens in a directory.
  @FunctionalInterface
  private interface Change {
    void in(Path directory) throws IOException;
  }

  @TempDir private Path temporary;
  private final Map<String, String> environment = new HashMap<>();
  private boolean evaluated;

  @BeforeEach
  void prepare() {
    environment.put("IMGX_ROOT", "root");
    environment.put("NIX_PATH", "first:second");
  }

  @AfterEach
  void tidyUp() throws IOException {
    TreeDeleter.delete(temporary);
    Files.createDirectory(temporary);
  }

  private Path directory(String name) throws IOException {
    Path directory = temporary.resolve(name);
    for (String file : FILES) {
      Files.createDirectories(directory.resolve(file).getParent());
      Files.writeString(directory.resolve(file), "1");
    }
    Files.createSymbolicLink(directory.resolve("link"), Path.of("aim"));
    Files.writeString(directory.resolve("program.nix"), PROGRAM);
    return directory;
  }

  private String ask(Path directory, Program program) throws IOException {
    Settings settings = Settings.of(environment, directory);
    return ask(settings.withSelf(directory.resolve("self")), program);
  }

  private String ask(Settings settings, Program program) throws IOException {
    try (Imgx imgx = new Imgx(settings, _ -> {})) {
      Request request = new Request(List.of(program), List.of(), List.of());
      String answer = imgx.instantiate(request).toString();
      evaluated = imgx.hasEvaluated();
      return answer;
    }
  }

  private String ask(Path directory) throws IOException {
    return ask(directory, new Program.File("program.nix"));
  }

  /// Files are believed only when they have not changed for a while.
  private static void waitForFilesToAge() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(2100);
  }

  private static Change write(String file) {
    return directory -> Files.writeString(directory.resolve(file), "2");
  }

  private static void writeInSecret(Path directory) throws IOException {
    Path file = directory.resolve("read");
    FileTime time = Files.getLastModifiedTime(file);
    Files.writeString(file, "2");
    Files.setLastModifiedTime(file, time);
  }

  private Map<String, Change> changes() {
    Map<String, Change> changes = new LinkedHashMap<>();
    for (String file :
        List.of(
            "read", "imported.nix", "aim", "hashed", "copy/deep/b", "tree/kept", "first/file")) {
      changes.put(file, write(file));
    }
    changes.put("secret", AnswersTest::writeInSecret);
    changes.put("listed", write("listed/b"));
    changes.put("exists", write("exists"));
    changes.put("added", write("copy/c"));
    changes.put("gone", directory -> Files.delete(directory.resolve("copy/a")));
    changes.put("mode", directory -> directory.resolve("copy/a").toFile().setExecutable(true));
    changes.put(
        "kind",
        directory -> {
          Files.delete(directory.resolve("kind"));
          Files.createDirectory(directory.resolve("kind"));
        });
    changes.put(
        "link",
        directory -> {
          Files.writeString(directory.resolve("other"), "2");
          Files.delete(directory.resolve("link"));
          Files.createSymbolicLink(directory.resolve("link"), Path.of("other"));
        });
    changes.put("variable", _ -> environment.put("VARIABLE", "2"));
    changes.put(
        "program",
        directory ->
            Files.writeString(directory.resolve("program.nix"), PROGRAM.replace("seen", "new")));
    return changes;
  }

  @Test
  void whateverWasSeenChangesTheAnswer() throws IOException, InterruptedException {
    Map<String, Change> changes = changes();
    for (String name : changes.keySet()) {
      directory(name.replace('/', '-'));
    }
    waitForFilesToAge();
    for (Map.Entry<String, Change> change : changes.entrySet()) {
      environment.remove("VARIABLE");
      String name = change.getKey();
      Path directory = temporary.resolve(name.replace('/', '-'));
      String answer = ask(directory);
      assertTrue(evaluated, name);
      assertEquals(answer, ask(directory), name);
      assertFalse(evaluated, name);
      change.getValue().in(directory);
      assertNotEquals(answer, ask(directory), name);
      assertTrue(evaluated, name);
    }
  }

  @Test
  void whatWasNotSeenChangesNothing() throws IOException, InterruptedException {
    Path directory = directory("other");
    String early = ask(directory);
    assertEquals(early, ask(directory));
    assertTrue(evaluated, "files that are new are not believed");
    waitForFilesToAge();
    String answer = ask(directory);
    for (String file : List.of("unseen", "listed/a", "first/none", "result")) {
      write(file).in(directory);
      assertEquals(answer, ask(directory));
      assertFalse(evaluated, file);
    }
    write("self").in(directory);
    assertEquals(answer, ask(directory));
    assertTrue(evaluated, "another imgx may answer otherwise");
  }

  @Test
  void anAnswerCountsAsLongAsItsDerivationsAreThere() throws IOException, InterruptedException {
    Path directory = directory("collected");
    waitForFilesToAge();
    String answer = ask(directory);
    ask(directory);
    assertFalse(evaluated);
    ask(Settings.of(environment, directory).withSelf(null), new Program.File("program.nix"));
    assertTrue(evaluated, "not if it is not to remember");
    try (Imgx imgx = new Imgx(Settings.of(environment, directory), _ -> {})) {
      imgx.inStore(house -> house.store().upkeep().collect(GcOptions.STANDARD, _ -> {}));
    }
    assertEquals(answer, ask(directory));
    assertTrue(evaluated);
  }

  @Test
  void whatCannotBeComparedIsAskedAgain() throws IOException, InterruptedException {
    Path directory = directory("doubtful");
    waitForFilesToAge();
    String call = "derivation { name = \"x\"; system = \"s\"; builder = \"b\"; value = %s; }";
    Program plain = new Program.Text(call.formatted("1"));
    ask(directory, plain);
    ask(directory, plain);
    assertFalse(evaluated);
    for (String value :
        List.of(
            "builtins.currentTime",
            "builtins.trace \"heard\" 1",
            "builtins.warn \"heard\" 1",
            "builtins.readFile (builtins.toFile \"file\" \"text\")",
            "builtins.pathExists /nix/store/none",
            "builtins.readDir /proc/sys/kernel == { }",
            "builtins.readFile /proc/self/stat")) {
      Program program = new Program.Text(call.formatted(value));
      ask(directory, program);
      ask(directory, program);
      assertTrue(evaluated, value);
    }
  }

  @Test
  void damagedAnswersAreIgnored() throws IOException, InterruptedException {
    Path directory = directory("damaged");
    waitForFilesToAge();
    String answer = ask(directory);
    Path answers = directory.resolve("root/nix/var/imgx/answers");
    Path file;
    try (var files = Files.list(answers)) {
      file = files.findFirst().orElseThrow();
    }
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length += 1 + whole.length / 9) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertEquals(answer, ask(directory));
      assertTrue(evaluated, "cut at " + length);
      byte[] changed = whole.clone();
      changed[length] ^= (byte) 0x80;
      Files.write(file, changed);
      assertEquals(answer, ask(directory));
      assertTrue(evaluated, "changed at " + length);
    }
  }
}
