package dev.imgx.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.store.TreeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `builtin:tree` and `builtin:merge-trees`.
class TreesTest {
  @TempDir Path root;
  @TempDir Path sources;
  private Workshop workshop;

  @BeforeEach
  void open() {
    workshop =
        new Workshop(root, Map.of("tree", new ComposeTree(), "merge-trees", new MergeTrees()));
  }

  @AfterEach
  void close() {
    workshop.close();
  }

  /// Makes a tree of files (`name=text`) and links (`name->target`), and adds it to the store.
  private String tree(String name, String... files) throws IOException {
    Path tree = Files.createDirectories(sources.resolve(name));
    for (String file : files) {
      String[] parts = file.split("=|->", 2);
      Path place = tree.resolve(parts[0]);
      Files.createDirectories(place.getParent());
      if (file.contains("->")) {
        Files.createSymbolicLink(place, Path.of(parts[1]));
      } else {
        Files.writeString(place, parts[1]);
      }
    }
    return workshop.store.directory().print(workshop.store.addTree(TreeSource.whole(name, tree)));
  }

  /// All files of a tree with their texts, all links with their targets.
  private static List<String> content(Path tree) throws IOException {
    List<String> content = new ArrayList<>();
    try (var all = Files.walk(tree)) {
      for (Path path : all.sorted().toList()) {
        String name = tree.relativize(path).toString();
        if (Files.isSymbolicLink(path)) {
          content.add(name + "->" + Files.readSymbolicLink(path));
        } else if (Files.isRegularFile(path)) {
          content.add(name + "=" + Files.readString(path));
        } else if (isEmpty(path)) {
          content.add(name + "/");
        }
      }
    }
    return content;
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (var entries = Files.list(directory)) {
      return entries.findAny().isEmpty();
    }
  }

  private Path compose(List<Map<String, ?>> entries) throws InterruptedException {
    return workshop.make("tree", "composed", Map.of("entries", entries));
  }

  private String composeFails(List<Map<String, ?>> entries) {
    return assertThrows(BuildError.class, () -> compose(entries)).getMessage();
  }

  @Test
  void composesEverything() throws Exception {
    String site = tree("site", "index.html=hello", "css/a.css=a", "latest->index.html");
    String script = workshop.text("run", "#!/bin/sh\n");
    Path tree =
        compose(
            List.of(
                Map.of("target", "/www", "source", site),
                Map.of("target", "www/css/b.css", "text", "b"),
                Map.of("target", "/bin/run", "source", script, "mode", "0755"),
                Map.of("target", "/bin/sh", "link", "busybox"),
                Map.of("target", "/tmp", "directory", true),
                Map.of("target", "/one", "source", site + "/css/a.css", "executable", true)));
    assertEquals(
        List.of(
            "bin/run=#!/bin/sh\n",
            "bin/sh->busybox",
            "one=a",
            "tmp/",
            "www/css/a.css=a",
            "www/css/b.css=b",
            "www/index.html=hello",
            "www/latest->index.html"),
        content(tree));
    assertTrue(Files.isExecutable(tree.resolve("bin/run")));
    assertTrue(Files.isExecutable(tree.resolve("one")));
    assertFalse(Files.isExecutable(workshop.store.physical(site).resolve("css/a.css")));
    assertFalse(Files.isExecutable(workshop.store.physical(script)));
  }

  @Test
  void clashesNameBothSources() throws Exception {
    String first = tree("first", "etc/x=1");
    String second = tree("second", "etc/x=2");
    String message =
        composeFails(
            List.of(
                Map.of("target", "/", "source", first), Map.of("target", "/", "source", second)));
    assertTrue(
        message.contains(
            "two sources for `/etc/x`: `" + first + "/etc/x` and `" + second + "/etc/x`"),
        message);
    message =
        composeFails(
            List.of(
                Map.of("target", "/etc", "text", "file"),
                Map.of("target", "/etc/y", "text", "below")));
    assertTrue(message.contains("two sources for `/etc`"), message);
  }

  @Test
  void nothingGoesThroughALink() throws IOException {
    Path outside = Files.createDirectory(sources.resolve("outside"));
    String message =
        composeFails(
            List.of(
                Map.of("target", "/a", "link", outside.toString()),
                Map.of("target", "/a/evil", "text", "evil")));
    assertTrue(message.contains("two sources for `/a`"), message);
    assertFalse(Files.exists(outside.resolve("evil")));
  }

  @Test
  void wrongEntriesAreExplained() {
    assertTrue(
        composeFails(List.of(Map.of("target", "/a", "text", "x", "link", "y")))
            .contains("but has `link` and `text`"));
    assertTrue(composeFails(List.of(Map.of("target", "/a"))).contains("but has none"));
    assertTrue(composeFails(List.of(Map.of("target", "/../a", "text", "x"))).contains("leads out"));
    assertTrue(
        composeFails(List.of(Map.of("target", "/a", "text", "x", "mode", "rwx")))
            .contains("octal"));
    assertTrue(
        composeFails(List.of(Map.of("target", "/a", "txt", "x"))).contains("cannot have `txt`"));
    assertTrue(
        composeFails(List.of(Map.of("target", "/a", "source", "/etc/passwd")))
            .contains("`/etc/passwd` does not exist in the store"));
    assertTrue(
        composeFails(List.of(Map.of("target", "/", "text", "x"))).contains("only be a directory"));
  }

  private Path merge(Map<String, ?> attributes) throws InterruptedException {
    return workshop.make("merge-trees", "merged", attributes);
  }

  @Test
  void linksToWhatOnlyOneHas() throws Exception {
    String a = tree("a", "bin/a=1", "share/doc/a=1");
    String b = tree("b", "bin/b=2", "lib/b=2");
    Path merged = merge(Map.of("paths", List.of(a, b), "links", true));
    assertEquals(
        List.of(
            "bin/a->" + a + "/bin/a",
            "bin/b->" + b + "/bin/b",
            "lib->" + b + "/lib",
            "share->" + a + "/share"),
        content(merged));
    merged = merge(Map.of("paths", List.of(a, b), "links", true, "linkDirectories", false));
    assertTrue(content(merged).contains("share/doc/a->" + a + "/share/doc/a"));
  }

  @Test
  void linksOnlyTheChosenParts() throws Exception {
    String a = tree("a", "bin/a=1", "share/doc/a=1", "share/man/a=1");
    Path merged =
        merge(
            Map.of(
                "paths",
                List.of(a),
                "links",
                true,
                "pathsToLink",
                List.of("/bin", "/share/man"),
                "extraPrefix",
                "/usr"));
    assertEquals(
        List.of("usr/bin->" + a + "/bin", "usr/share/man->" + a + "/share/man"), content(merged));
    merged =
        merge(Map.of("paths", List.of(a), "links", false, "pathsToLink", List.of("/share/man")));
    assertEquals(List.of("share/man/a=1"), content(merged));
  }

  @Test
  void mergesThroughLinksToDirectories() throws Exception {
    String real = tree("real", "x=1");
    String a = tree("a", "lib->" + real);
    String b = tree("b", "lib/y=2");
    Path merged = merge(Map.of("paths", List.of(a, b), "links", true));
    assertEquals(List.of("lib/x->" + a + "/lib/x", "lib/y->" + b + "/lib/y"), content(merged));
  }

  @Test
  void collisionsAmongLinks() throws Exception {
    String a = tree("a", "bin/x=1");
    String b = tree("b", "bin/x=2");
    String same = tree("same", "bin/x=1");
    String message =
        assertThrows(BuildError.class, () -> merge(Map.of("paths", List.of(a, b), "links", true)))
            .getMessage();
    assertTrue(
        message.contains("collision between `" + a + "/bin/x` and `" + b + "/bin/x`"), message);
    Path merged = merge(Map.of("paths", List.of(a, b), "links", true, "ignoreCollisions", true));
    assertEquals(List.of("bin/x->" + a + "/bin/x"), content(merged));
    merged = merge(Map.of("paths", List.of(a, same), "links", true));
    assertEquals(List.of("bin/x->" + a + "/bin/x"), content(merged));
  }

  @Test
  void copiesAreMergedLaterOnesWin() throws Exception {
    String a = tree("a", ".hidden=1", "x=1", "dir/l->x");
    String b = tree("b", "x=2", "dir/z=2");
    Path merged = merge(Map.of("paths", List.of(a, b), "links", false, "ignoreCollisions", true));
    assertEquals(List.of(".hidden=1", "dir/l->x", "dir/z=2", "x=2"), content(merged));
    assertEquals("1", Files.readString(workshop.store.physical(a).resolve("x")));
    assertTrue(
        assertThrows(BuildError.class, () -> merge(Map.of("paths", List.of(a, b), "links", false)))
            .getMessage()
            .contains("two sources for `/x`"));
    assertTrue(
        workshop.events.stream()
            .anyMatch(e ->
                e instanceof BuildEvent.Line line && line.text().equals("Merging " + a + "...")));
  }
}
