package dev.imgx.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.imgx.Peers;
import dev.imgx.lang.value.Attrs;
import dev.imgx.lang.value.Str;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Derivations are Nix's, byte for byte: over all shapes of `shapes.nix`.
class PlannerTest {
  private static final Path RESOURCES =
      Path.of("src/test/resources/dev/imgx/plan").toAbsolutePath();
  private static final String PATHS =
      "builtins.mapAttrs (name: drv: [ drv.drvPath drv.outPath ]) (import ./shapes.nix)";

  @TempDir Path root;
  @TempDir Path other;

  /// For each shape `drvPath` and `outPath`.
  private Map<String, List<String>> planned(Language language) {
    Map<String, List<String>> planned = new TreeMap<>();
    Attrs all =
        (Attrs)
            language.value(
                "builtins.mapAttrs (name: drv: \"${drv.drvPath} ${drv.outPath}\") (import"
                    + " ./shapes.nix)");
    for (int index : all.nameOrder()) {
      String text = ((Str) all.value(index).force()).text();
      planned.put(all.name(index).text(), List.of(text.split(" ")));
    }
    return planned;
  }

  @Test
  void shapesAreAsRecorded() throws IOException {
    StringBuilder text = new StringBuilder();
    try (Language language = new Language(root, RESOURCES, Map.of())) {
      planned(language)
          .forEach((name, paths) ->
              text.append(name).append(' ').append(String.join(" ", paths)).append('\n'));
    }
    Path golden = RESOURCES.resolve("shapes.out");
    String recorded = Files.exists(golden) ? Files.readString(golden) : "";
    if (Boolean.getBoolean("imgx.accept") && !recorded.contentEquals(text)) {
      Files.writeString(golden, text);
      fail("accepted " + golden);
    }
    assertEquals(recorded, text.toString());
    assertTrue(recorded.lines().count() >= 50);
  }

  @Test
  void shapesAreAsNixMakesThem() throws IOException {
    Peers.Answer answer =
        Peers.run(
            RESOURCES,
            Map.of("NIX_STATE_DIR", other.resolve("state").toString(), "NIX_PATH", ""),
            List.of(
                "nix-instantiate",
                "--store",
                other.toString(),
                "--eval",
                "--read-write-mode",
                "--strict",
                "--json",
                "-E",
                PATHS));
    JsonNode expected = new JsonMapper().readTree(answer.success());
    List<String> faults = new ArrayList<>();
    try (Language language = new Language(root, RESOURCES, Map.of())) {
      Map<String, List<String>> planned = planned(language);
      assertEquals(expected.size(), planned.size());
      planned.forEach((name, paths) -> {
        List<String> wanted = new ArrayList<>();
        expected.path(name).forEach(node -> wanted.add(node.textValue()));
        StorePath path = language.store.directory().parse(paths.getFirst());
        String ours = read(language.store.physical(path));
        String theirs = read(Path.of(other + wanted.getFirst()));
        if (!wanted.equals(paths) || !ours.equals(theirs)) {
          faults.add(name + ":\n" + ours + "\n" + theirs);
        }
      });
    }
    assertEquals(List.of(), faults);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
