package dev.imgx.app.session;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imgx.lang.source.Utf8;
import dev.imgx.store.archive.FileNames;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What is at a place in a store, in the forms of `nix store ls`.
///
/// @param place where it is
/// @param attributes of the place itself
public record Listing(Path place, PosixFileAttributes attributes) {
  /// One thing of a list.
  ///
  /// @param name as a user sees it, relative to what is listed
  /// @param detailed the same with mode, size and a link's target
  public record Line(String name, String detailed) {}

  /// Looks at a place; throws `SessionError` when nothing is there.
  public static Listing of(Path place) throws IOException {
    try {
      return new Listing(
          place, Files.readAttributes(place, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      throw SessionError.of("'" + place + "' does not exist");
    }
  }

  public boolean isDirectory() {
    return attributes.isDirectory();
  }

  /// What is below a directory, directly or `deep`; or the place itself.
  public List<Line> lines(boolean below, boolean deep) throws IOException {
    List<Line> lines = new ArrayList<>();
    if (below) {
      collect(".", deep, lines);
    } else {
      lines.add(line(FileNames.of(place)));
    }
    return lines;
  }

  private void collect(String prefix, boolean deep, List<Line> lines) throws IOException {
    for (var entry : entries().entrySet()) {
      String name = prefix + "/" + entry.getKey();
      lines.add(entry.getValue().line(name));
      if (deep && entry.getValue().isDirectory()) {
        entry.getValue().collect(name, true, lines);
      }
    }
  }

  private Line line(String name) throws IOException {
    String mode = attributes.isSymbolicLink() ? "lrwxrwxrwx" : mode();
    String target = attributes.isSymbolicLink() ? " -> " + FileNames.readLink(place) : "";
    long size = attributes.isRegularFile() ? attributes.size() : 0;
    return new Line(name, "%s %20d %s%s".formatted(mode, size, name, target));
  }

  private String mode() {
    if (attributes.isDirectory()) {
      return "dr-xr-xr-x";
    }
    return isExecutable() ? "-r-xr-xr-x" : "-r--r--r--";
  }

  private boolean isExecutable() {
    return attributes.permissions().contains(PosixFilePermission.OWNER_EXECUTE);
  }

  private SortedMap<String, Listing> entries() throws IOException {
    SortedMap<String, Listing> entries = new TreeMap<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(place)) {
      for (Path path : stream) {
        entries.put(FileNames.of(path), of(path));
      }
    }
    return entries;
  }

  /// The tree as JSON; a directory's directories are empty objects, unless `deep`.
  public String json(boolean deep) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode();
    describe(root, true, deep);
    return mapper.writeValueAsString(root);
  }

  private void describe(ObjectNode object, boolean open, boolean deep) throws IOException {
    if (attributes.isSymbolicLink()) {
      object.put("type", "symlink").put("target", Utf8.decode(FileNames.readLink(place)));
    } else if (attributes.isDirectory()) {
      object.put("type", "directory");
      ObjectNode entries = open ? object.putObject("entries") : object;
      if (open) {
        for (var entry : entries().entrySet()) {
          entry.getValue().describe(entries.putObject(Utf8.decode(entry.getKey())), deep, deep);
        }
      }
    } else {
      object.put("type", "regular").put("size", attributes.size());
      if (isExecutable()) {
        object.put("executable", true);
      }
    }
  }
}
