package dev.imgx.build.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.imgx.Peers;
import dev.imgx.build.BuildLog;
import dev.imgx.store.archive.Compression;
import dev.imgx.store.archive.SafeNames;
import dev.imgx.store.archive.TarInput;
import dev.imgx.store.archive.TarInput.Kind;
import dev.imgx.store.archive.TreeDeleter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random images in, out and in again, through every form: the same layers to the byte, the same
/// configuration, and in them the same files, modes, owners, links, whiteouts and opaque
/// directories. `-Dimgx.images=1000` tries more of them.
class RandomImagesTest {
  private static final int IMAGES = Integer.getInteger("imgx.images", 100);
  private static final int WITH_UMOCI = 12;
  private static final long SEED = Long.getLong("imgx.seed", 20_261_130);

  private static final BuildLog SILENT =
      new BuildLog() {
        @Override
        public void line(String text) {}

        @Override
        public void progress(String activity, long done, long expected) {}
      };

  @TempDir Path directory;

  @Test
  void imagesComeBackAsTheyWere() throws Exception {
    System.out.printf("%d random images from seed %d%n", IMAGES, SEED);
    for (int i = 0; i < IMAGES; i++) {
      Path here = Files.createDirectory(directory.resolve("image-" + i));
      try {
        roundTrip(SEED + i, here);
      } catch (Exception | AssertionError e) {
        throw new AssertionError("-Dimgx.images=1 -Dimgx.seed=" + (SEED + i) + ": " + e, e);
      }
      TreeDeleter.delete(here);
    }
  }

  private void roundTrip(long seed, Path here) throws IOException {
    Random random = new Random(seed ^ 0x5eed);
    RandomImage wanted = new RandomImage(seed);
    RandomArchive written = RandomArchive.write(wanted, here.resolve("in"), random);
    Image image = Image.open(written.path(), Path::of);
    same(wanted, written, image, "in");
    for (int i = 0; i < 2; i++) {
      Path out = here.resolve("out-" + i);
      Saving.Format format = pick(Saving.Format.values(), random);
      Compression compression = pick(Compression.values(), random);
      Path scratch = Files.createDirectory(here.resolve("scratch-" + i));
      new Saving("again:1", compression, new ScratchPacker(scratch, SILENT))
          .write(List.of(image), format, out);
      image = Image.open(out, Path::of);
      same(wanted, written, image, format + " " + compression);
    }
    assertEquals(
        shown(wanted.files().values()).stream().sorted().toList(),
        files(flat(image, here)).stream().sorted().toList(),
        "all files");
  }

  /// All files of an image in one tar.
  private static Path flat(Image image, Path here) throws IOException {
    Path file = here.resolve("flat.tar");
    try (FlatTree tree = new FlatTree(here.resolve("data"));
        OutputStream out = Files.newOutputStream(file)) {
      tree.read(image, done -> {});
      tree.write(out);
    }
    return file;
  }

  /// What umoci makes of an image is what we make of it.
  @Test
  void umociSeesTheSameFiles() throws Exception {
    for (int i = 0; i < WITH_UMOCI; i++) {
      Path here = Files.createDirectory(directory.resolve("image-" + i));
      RandomArchive written =
          RandomArchive.write(new RandomImage(SEED + i), here.resolve("in"), new Random(SEED + i));
      Image image = Image.open(written.path(), Path::of);
      Path scratch = Files.createDirectory(here.resolve("scratch"));
      new Saving("a:1", Compression.GZIP, new ScratchPacker(scratch, SILENT))
          .write(List.of(image), Saving.Format.OCI, here.resolve("out"));
      Peers.run(here, "umoci", "unpack", "--image", "out:1", "bundle").success();
      flat(image, here);
      // The date of a file is not the image's, and tar does not know how to compare owners' names.
      String differences =
          Peers.run(here, "tar", "--numeric-owner", "-df", "flat.tar", "-C", "bundle/rootfs")
              .output()
              .lines()
              .filter(line -> !line.endsWith(": Mod time differs"))
              .collect(Collectors.joining("\n"));
      assertEquals("", differences, "seed " + (SEED + i));
      String count =
          "find bundle/rootfs -mindepth 1 -printf x | wc -c; tar -tf flat.tar --quoting-style=escape | wc -l";
      String[] counts = Peers.run(here, "sh", "-c", count).success().split("\\s+");
      assertEquals(Integer.parseInt(counts[0]), Integer.parseInt(counts[1]) - 1, "files");
    }
  }

  private static <T> T pick(T[] choices, Random random) {
    return choices[random.nextInt(choices.length)];
  }

  private static void same(RandomImage wanted, RandomArchive written, Image image, String form)
      throws IOException {
    assertEquals(written.config(), image.config(), form);
    Map<String, byte[]> bytes = new HashMap<>();
    image.visit(
        new LinkedHashSet<>(image.layers().stream().map(ImageLayer::diffId).toList()),
        (layer, content) -> {
          ByteArrayOutputStream out = new ByteArrayOutputStream();
          content.writeTo(out);
          bytes.put(layer.diffId(), out.toByteArray());
        });
    assertEquals(wanted.layers().size(), image.layers().size(), form);
    for (int i = 0; i < image.layers().size(); i++) {
      String diffId = image.layers().get(i).diffId();
      byte[] layer = bytes.get(diffId);
      assertEquals(Specimen.digest(written.layers().get(i)), diffId, form);
      assertEquals(true, Arrays.equals(written.layers().get(i), layer), form + ", layer " + i);
      assertEquals(shown(wanted.layers().get(i)), members(image, diffId), form + ", layer " + i);
    }
  }

  private static List<String> shown(Iterable<RandomImage.Part> parts) {
    List<String> shown = new ArrayList<>();
    parts.forEach(part -> shown.add(RandomImage.bytes(part.shown())));
    return shown;
  }

  private static List<String> members(Image image, String diffId) throws IOException {
    List<String> members = new ArrayList<>();
    image.visit(
        Set.of(diffId),
        (layer, content) ->
            LayerPipe.read(
                content,
                "the layer",
                (member, tar) -> members.add(shown(member, tar.data().readAllBytes()))));
    return members;
  }

  private static List<String> files(Path file) throws IOException {
    List<String> members = new ArrayList<>();
    try (TarInput tar = TarInput.open(file, "the files")) {
      for (TarInput.Member member = tar.next(); member != null; member = tar.next()) {
        if (!member.name().isEmpty()) {
          members.add(shown(member, tar.data().readAllBytes()));
        }
      }
    }
    return members;
  }

  private static String shown(TarInput.Member member, byte[] bytes) {
    boolean hard = member.kind() == Kind.HARDLINK;
    String target = hard ? SafeNames.relative(member.target()) : member.target();
    return new RandomImage.Part(
            member.kind(),
            member.name(),
            member.mode(),
            member.owner().uid(),
            member.owner().gid(),
            target,
            bytes)
        .shown();
  }
}
