package dev.imgx.build.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers;
import dev.imgx.store.archive.ArchiveError;
import dev.imgx.store.archive.TarEntry.Owner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeMergeTest {
  @TempDir Path folder;
  private SmallStore store;
  private String first = "";
  private String second = "";

  @BeforeEach
  void makeTrees() throws IOException {
    store = new SmallStore(Files.createDirectory(folder.resolve("store")));
    String other = store.tree("other", "lib/so", "linked");
    first = store.tree("first", "etc/conf", "one", other);
    Path one = store.physical(first);
    Files.createDirectories(one.resolve("real/sub"));
    Files.writeString(one.resolve("real/sub/f"), "f");
    Files.createSymbolicLink(one.resolve("dirlink"), Path.of("real"));
    Files.createSymbolicLink(one.resolve("filelink"), Path.of("etc/conf"));
    Files.createSymbolicLink(one.resolve("broken"), Path.of("nowhere"));
    Files.createSymbolicLink(
        one.resolve("instore"), Path.of("../" + store.physical(other).getFileName() + "/lib"));
    second = store.tree("second", "etc/conf", "another");
    Path two = store.physical(second);
    Files.createDirectories(two.resolve("dirlink"));
    Files.writeString(two.resolve("dirlink/new"), "new");
    Files.writeString(two.resolve("ä"), "umlaut");
    Peers.run(folder, "chmod", "-R", "u=rwX,go=rX", "store").success();
    Peers.run(folder, "chmod", "700", two.resolve("etc").toString()).success();
    Peers.run(folder, "chmod", "755", two.resolve("etc/conf").toString()).success();
  }

  private byte[] ours(boolean keepDirlinks) throws IOException {
    LayerSpec spec =
        new LayerSpec(List.of(first, second), "{}", Owner.ROOT, keepDirlinks, store.view());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LayerWriter layer = new LayerWriter(spec.store(), out, 1, bytes -> {});
    LayerBuilder.Merged merged = LayerBuilder.merge(spec);
    layer.contents(merged.tree(), merged.owners());
    layer.finish();
    return out.toByteArray();
  }

  /// The commands of the original.
  private byte[] originals(String option) throws IOException {
    String script =
        """
        set -e
        umask 022
        mkdir layer
        for item in %s %s; do rsync -a%s --chown=0:0 $item/ layer/; done
        chmod ug+w layer
        tar -C layer --hard-dereference --sort=name --mtime=@1 --owner=root:0 --group=root:0 \
          -cf layer.tar .
        """
            .formatted(store.physical(first), store.physical(second), option);
    Peers.require("rsync");
    Peers.run(folder, "sh", "-c", script).success();
    return Files.readAllBytes(folder.resolve("layer.tar"));
  }

  private void compare(byte[] theirs, byte[] ours) throws IOException {
    if (!Arrays.equals(theirs, ours)) {
      Files.write(folder.resolve("theirs.tar"), theirs);
      Files.write(folder.resolve("ours.tar"), ours);
      assertEquals(
          Peers.run(folder, "tar", "-tvf", "theirs.tar").success(),
          Peers.run(folder, "tar", "-tvf", "ours.tar").success());
    }
    assertTrue(Arrays.equals(theirs, ours), "same listing, other bytes");
  }

  @Test
  void linksToDirectoriesBecomeDirectories() throws IOException {
    compare(originals("k"), ours(false));
  }

  @Test
  void linksToDirectoriesCanBeKept() throws IOException {
    compare(originals("K"), ours(true));
  }

  private String refusal(String... contents) {
    LayerSpec spec = new LayerSpec(List.of(contents), "{}", Owner.ROOT, false, store.view());
    ArchiveError error = assertThrows(ArchiveError.class, () -> LayerBuilder.merge(spec));
    return String.valueOf(error.getMessage());
  }

  @Test
  void clashesAreExplained() throws IOException {
    String file = store.tree("file", "etc", "a file");
    assertEquals(
        "`%s/etc` is no directory, but an earlier one of the contents has a directory in its place"
            .formatted(file),
        refusal(first, file));
  }

  @Test
  void missingContentsAreNamed() throws IOException {
    String missing = store.path("missing");
    String words = ", which should go into the layer, does not exist";
    assertEquals("`" + missing + "`" + words, refusal(missing));
    assertEquals("`/etc/passwd`" + words, refusal("/etc/passwd"));
  }

  @Test
  void circlesAreRefused() throws IOException {
    String round = store.tree("round", "a/f", "f");
    Files.createSymbolicLink(store.physical(round).resolve("a/up"), Path.of(".."));
    assertEquals(
        "`" + round + "` contains a link to itself, which cannot become a directory",
        refusal(round));
  }

  @Test
  void aFileGoesToTheRoot() throws IOException {
    String text = store.path("motd");
    Files.writeString(store.physical(text), "hello");
    LayerSpec spec = new LayerSpec(List.of(text), "{}", Owner.ROOT, false, store.view());
    assertEquals(List.of("motd"), List.copyOf(LayerBuilder.merge(spec).tree().entries().keySet()));
  }
}
