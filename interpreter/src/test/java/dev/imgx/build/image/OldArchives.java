package dev.imgx.build.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Makes of an archive of today's skopeo what older ones would have written: the rules of the
/// specification once more, over the members that skopeo itself wrote.
final class OldArchives {
  private static final int BLOCK = 512;

  /// A member: its header and its bytes.
  private record Member(byte[] header, byte[] bytes) {}

  private final Map<String, Member> members = new LinkedHashMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private OldArchives(byte[] today) {
    int at = 0;
    while (today[at] != 0) {
      byte[] header = Arrays.copyOfRange(today, at, at + BLOCK);
      int size = Integer.parseInt(text(header, 124, 11), 8);
      byte[] bytes = Arrays.copyOfRange(today, at + BLOCK, at + BLOCK + size);
      members.put(text(header, 0, 100), new Member(header, bytes));
      at += BLOCK + (size + BLOCK - 1) / BLOCK * BLOCK;
    }
  }

  private static String text(byte[] header, int at, int length) {
    int end = at;
    while (end < at + length && header[end] != 0) {
      end++;
    }
    return new String(header, at, end - at, StandardCharsets.US_ASCII);
  }

  /// The archive of an era; the specimen is what was pulled.
  static byte[] of(byte[] today, Era era, Specimen specimen) throws IOException {
    OldArchives archives = new OldArchives(today);
    if (era == Era.FIRST) {
      archives.first(specimen);
    } else {
      archives.middle();
    }
    archives.out.write(new byte[2 * BLOCK]);
    return archives.out.toByteArray();
  }

  private void first(Specimen specimen) throws IOException {
    JsonNode manifest =
        new JsonMapper().readTree(specimen.directory().resolve("manifest.json").toFile());
    List<String> layers = new ArrayList<>();
    for (JsonNode layer : manifest.path("layers")) {
      layers.add(layer.path("digest").asText());
    }
    String config = manifest.path("config").path("digest").asText();
    for (String name : layers.stream().distinct().toList()) {
      write(name, blob(specimen, name));
    }
    write(config, blob(specimen, config));
    byte[] old = member("manifest.json").bytes();
    ObjectNode entry = (ObjectNode) new JsonMapper().readTree(old).path(0);
    entry.put("Config", config);
    entry.putArray("Layers");
    layers.forEach(layer -> entry.withArray("Layers").add(layer));
    write("manifest.json", ("[" + entry + "]").getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] blob(Specimen specimen, String digest) throws IOException {
    return Files.readAllBytes(specimen.directory().resolve(digest.substring("sha256:".length())));
  }

  private Member member(String name) {
    Member member = members.get(name);
    if (member == null) {
      throw new IllegalArgumentException(name);
    }
    return member;
  }

  private void middle() throws IOException {
    List<String> order = new ArrayList<>(members.keySet());
    String chain = "";
    String parent = "none";
    for (String name : order) {
      if (name.endsWith("/layer.tar")) {
        byte[] header = member(name).header().clone();
        String digest = "sha256:" + text(header, 157, 100).substring(3, 67);
        chain =
            chain.isEmpty()
                ? digest
                : Specimen.digest((chain + " " + digest).getBytes(StandardCharsets.UTF_8));
        String id = chain.substring(7);
        put(header, id + "/layer.tar");
        write(id + "/VERSION", "1.0".getBytes(StandardCharsets.UTF_8));
        write(id + "/json", json(name.replace("/layer.tar", "/json"), id, parent));
        parent = id;
      } else if (name.endsWith(".tar") || (name.endsWith(".json") && name.length() > 64)) {
        write(name, member(name).bytes());
      }
    }
    String repositories = new String(member("repositories").bytes(), StandardCharsets.UTF_8);
    write(
        "repositories",
        repositories
            .replaceAll("\"[0-9a-f]{64}\"", '"' + parent + '"')
            .getBytes(StandardCharsets.UTF_8));
    write("manifest.json", member("manifest.json").bytes());
  }

  /// The text of a layer with other ids.
  private byte[] json(String name, String id, String parent) {
    String text = new String(member(name).bytes(), StandardCharsets.ISO_8859_1);
    String renamed = text.replaceFirst("\"id\":\"[0-9a-f]{64}\"", "\"id\":\"" + id + '"');
    return renamed
        .replaceFirst("\"parent\":\"[0-9a-f]{64}\"", "\"parent\":\"" + parent + '"')
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private void write(String name, byte[] bytes) throws IOException {
    byte[] header = member("manifest.json").header().clone();
    byte[] size = "%011o".formatted(bytes.length).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(size, 0, header, 124, size.length);
    put(header, name);
    out.write(bytes);
    out.write(new byte[(BLOCK - bytes.length % BLOCK) % BLOCK]);
  }

  private void put(byte[] header, String name) throws IOException {
    Arrays.fill(header, 0, 100, (byte) 0);
    byte[] text = name.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, header, 0, text.length);
    Arrays.fill(header, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xFF;
    }
    byte[] digits = ("%06o".formatted(sum) + "\0 ").getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, header, 148, digits.length);
    out.write(header);
  }
}
