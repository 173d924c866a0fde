package dev.imgx.build;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imgx.store.archive.TarInput;
import dev.imgx.store.archive.TarUnpacker;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `builtin:merge-trees`: several trees become one, by links or by copies.
///
/// Attributes: `paths`; `links`, whether the output holds links to the inputs' files, else copies;
/// `pathsToLink`, the parts that are taken, `/` when empty; `extraPrefix`, where in the output they
/// go; `ignoreCollisions`: of several files with one name the first wins among links, the last
/// among copies; otherwise they are an error. `linkDirectories`, true when missing: a directory
/// that only one input has may become one link. Among links, `priorities` has a number for each
/// path, of which the lowest wins; `closure` adds what the paths refer to, after all of them; and
/// `ignoreFiles` leaves out inputs that are files. With copies an input that is no directory is an
/// archive, whose files are taken.
public final class MergeTrees implements Builder {
  private static final long MOST_BYTES = 1L << 36;

  /// In nixpkgs too what is only needed gives way to everything that is asked for.
  private static final long CLOSURE_PRIORITY = 1000;

  @Override
  public void build(BuildRequest request) throws IOException {
    Attributes attributes = request.attributes();
    List<String> paths = attributes.texts("paths").stream().map(Composition::bytes).toList();
    String prefix = Composition.bytes(attributes.text("extraPrefix", ""));
    LinkFarm.Choice choice =
        new LinkFarm.Choice(
            pathsToLink(attributes),
            attributes.flag("ignoreCollisions"),
            !attributes.has("linkDirectories") || attributes.flag("linkDirectories"));
    LogicalFiles files = new LogicalFiles(request.store());
    if (attributes.flag("links")) {
      Composition tree = new Composition(request.output(), Composition.Clash.REFUSE);
      tree.directory(prefix, "the prefix");
      new LinkFarm(files, choice).build(trees(request, paths, files), tree.place(prefix));
    } else {
      Composition.Clash clash =
          choice.ignoreCollisions() ? Composition.Clash.REPLACE : Composition.Clash.REFUSE;
      Composition tree = new Composition(request.output(), clash);
      tree.directory(prefix, "the prefix");
      Copy copy = new Copy(files, choice, tree, prefix, request.scratch());
      for (String path : paths) {
        request.log().line("Merging " + path + "...");
        copy(copy, path);
      }
    }
  }

  private static List<LinkFarm.Tree> trees(
      BuildRequest request, List<String> paths, LogicalFiles files) throws IOException {
    Attributes attributes = request.attributes();
    boolean ignoreFiles = attributes.flag("ignoreFiles");
    List<JsonNode> priorities =
        attributes.has("priorities") ? attributes.list("priorities") : List.of();
    List<LinkFarm.Tree> trees = new ArrayList<>();
    for (int i = 0; i < paths.size(); i++) {
      if (!ignoreFiles || isDirectory(files, paths.get(i))) {
        trees.add(
            new LinkFarm.Tree(paths.get(i), priorities.isEmpty() ? 0 : priorities.get(i).asLong()));
      } else {
        request.log().line("`" + paths.get(i) + "` is a file, and left out");
      }
    }
    if (attributes.flag("closure")) {
      for (StorePath path : request.visible()) {
        String logical = request.store().directory().print(path);
        if (!paths.contains(logical) && isDirectory(files, logical)) {
          trees.add(new LinkFarm.Tree(logical, CLOSURE_PRIORITY));
        }
      }
    }
    return trees;
  }

  private static boolean isDirectory(LogicalFiles files, String path) throws IOException {
    Path place = files.follow(path);
    return place == null || !Trees.exists(place) || Trees.isDirectory(place);
  }

  private static List<String> pathsToLink(Attributes attributes) {
    List<String> paths = new ArrayList<>();
    for (String path : attributes.texts("pathsToLink")) {
      paths.add("/" + String.join("/", Composition.names(Composition.bytes(path))));
    }
    return paths.isEmpty() ? List.of("/") : paths;
  }

  private static void copy(Copy copy, String path) throws IOException {
    Path source = copy.files().follow(path);
    if (source == null || !Trees.exists(source)) {
      throw new BuildError("`" + path + "` does not exist");
    }
    if (Trees.isDirectory(source)) {
      copy.part(source, "", path);
    } else {
      Path unpacked = Files.createTempDirectory(copy.scratch(), "archive");
      try (TarInput tar = TarInput.of(Files.newInputStream(source), "`" + path + "`")) {
        new TarUnpacker(unpacked, MOST_BYTES).unpack(tar);
      }
      copy.part(unpacked, "", path);
    }
  }

  /// Copies the chosen parts of trees.
  private record Copy(
      LogicalFiles files, LinkFarm.Choice choice, Composition tree, String prefix, Path scratch) {

    /// Copies what is chosen of the directory `source`, which is `name` in its tree.
    void part(Path source, String name, String origin) throws IOException {
      if (choice.takes(name)) {
        tree.copy(source, prefix + "/" + name, origin);
        return;
      }
      for (Map.Entry<String, Path> child : Composition.entries(source).entrySet()) {
        String childName = name + "/" + child.getKey();
        String childOrigin = origin + "/" + child.getKey();
        if (choice.takes(childName)) {
          tree.copy(child.getValue(), prefix + "/" + childName, childOrigin);
        } else if (choice.leadsTo(childName) && Trees.isDirectory(child.getValue())) {
          part(child.getValue(), childName, childOrigin);
        }
      }
    }
  }
}
