package dev.imgx.build.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.build.BuildError;
import dev.imgx.build.Workshop;
import dev.imgx.store.TreeSource;
import dev.imgx.store.archive.TarInput;
import dev.imgx.store.path.StorePath;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `builtin:image` and `builtin:layer`, from attributes to archives.
class BuildImageTest {
  private static final String JSON =
      "{\"architecture\":\"amd64\",\"config\":null,"
          + "\"created\":\"1970-01-01T00:00:01Z\",\"os\":\"linux\"}";

  @TempDir Path root;
  @TempDir Path folder;
  private Workshop workshop;
  private String text;
  private String tree;

  @BeforeEach
  void open() throws Exception {
    workshop = new Workshop(root, Map.of("image", new BuildImage(), "layer", new BuildLayer()));
    text = workshop.text("motd", "hello\n");
    Files.createDirectory(folder.resolve("etc"));
    Files.writeString(folder.resolve("etc/pointer"), "see " + text);
    StorePath path = workshop.store.addTree(TreeSource.whole("tree", folder));
    tree = workshop.store.directory().print(path);
  }

  @AfterEach
  void close() {
    workshop.close();
  }

  private static Map<String, String> members(Path archive) throws Exception {
    Map<String, String> members = new TreeMap<>();
    try (TarInput tar = TarInput.open(archive, "the image")) {
      for (TarInput.Member member = tar.next(); member != null; member = tar.next()) {
        byte[] bytes = tar.data().readAllBytes();
        members.put(member.name(), new String(bytes, StandardCharsets.ISO_8859_1));
      }
    }
    return members;
  }

  private Map<String, Object> attributes() {
    Map<String, Object> attributes = new HashMap<>();
    attributes.put("imageName", "data");
    attributes.put("imageTag", "");
    attributes.put("baseJson", JSON);
    attributes.put("contents", List.of(tree));
    attributes.put("fromImage", null);
    attributes.put("fromImageName", null);
    attributes.put("uid", 0);
    attributes.put("gid", 0);
    attributes.put("keepContentsDirlinks", false);
    return attributes;
  }

  @Test
  void theTagIsTheHashPartOfTheOutput() throws Exception {
    Path image = workshop.make("image", "docker-image-data.tar.gz", attributes());
    Map<String, String> members = members(image);
    String hash = image.getFileName().toString().substring(0, 32);
    assertTrue(members.getOrDefault("manifest.json", "").contains("\"data:" + hash + "\""));
    String layer =
        members.entrySet().stream()
            .filter(member -> member.getKey().endsWith("/layer.tar"))
            .findFirst()
            .orElseThrow()
            .getValue();
    assertTrue(layer.contains("see " + text));
    assertTrue(layer.contains(text.substring(1)), "what the contents mention comes along");
  }

  @Test
  void anImageGoesOnTopOfAnother() throws Exception {
    Path base = workshop.make("image", "docker-image-base.tar.gz", attributes());
    String logical = "/nix/store/" + base.getFileName();
    Map<String, Object> attributes = attributes();
    attributes.put("imageTag", "Next");
    attributes.put("fromImage", logical);
    attributes.put("contents", List.of(text));
    Path image = workshop.make("image", "docker-image-top.tar.gz", attributes);
    Map<String, String> members = members(image);
    assertEquals(2, members.keySet().stream().filter(name -> name.endsWith("/layer.tar")).count());
    assertTrue(members.getOrDefault("manifest.json", "").contains("\"data:Next\""));
    attributes.put("fromImageName", "other");
    BuildError error =
        assertThrows(
            BuildError.class, () -> workshop.make("image", "docker-image-top.tar.gz", attributes));
    assertTrue(error.getMessage().contains("other"), error.getMessage());
  }

  @Test
  void aLayerIsADirectory() throws Exception {
    String json = workshop.text("base.json", JSON);
    Path layer =
        workshop.make(
            "layer", "docker-layer-data", Map.of("baseJson", json, "contents", List.of(tree)));
    assertEquals("1.0", Files.readString(layer.resolve("VERSION")));
    assertTrue(Files.readString(layer.resolve("json")).contains("\"checksum\""));
    assertTrue(members(layer.resolve("layer.tar")).containsKey("etc/pointer"));
  }

  @Test
  void brokenInputsAreExplained() {
    Map<String, Object> attributes = attributes();
    attributes.put("baseJson", "no JSON");
    BuildError error =
        assertThrows(BuildError.class, () -> workshop.make("image", "x", attributes));
    assertTrue(error.getMessage().contains("configuration"), error.getMessage());
    attributes.put("baseJson", JSON);
    attributes.put("fromImage", text);
    error = assertThrows(BuildError.class, () -> workshop.make("image", "x", attributes));
    assertTrue(error.getMessage().contains("motd"), error.getMessage());
  }
}
