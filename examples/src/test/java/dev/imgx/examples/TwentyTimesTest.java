package dev.imgx.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.imgx.Peers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every image function makes is the same to the byte, under whatever order of files and jobs,
/// time zone, date, locale, umask, user and number of cores it is built. `-Dimgx.times=20` builds
/// everything twenty times.
class TwentyTimesTest {
  private static final int TIMES = Integer.getInteger("imgx.times", 4);
  private static final long SEED = Long.getLong("imgx.seed", 20_261_130);
  private static final String IMAGES =
      """
      let
        pkgs = import <stdlib> { };
        tree = ./tree;
        library = pkgs.writeTextDir "lib/library" "library\\n";
        program = pkgs.writeTextDir "bin/program" "needs ${tree} and ${library}\\n";
        arguments = { tag = "1"; contents = [ program tree ]; config.Env = [ "LANG=C.UTF-8" ]; };
        script = {
          extraCommands = "for n in 9 1 5 ü; do echo $n > made-$n; done; ln -s made-1 a-link";
          fakeRootCommands = "mkdir srv; chown -R 1000:33 srv made-*; chmod 2750 srv";
        };
      in
      with pkgs.dockerTools; rec {
        flat = buildImage (arguments // { name = "flat"; withTmp = true; });
        untagged = buildImage { name = "untagged"; contents = tree; compressor = "none"; };
        scripted = buildImage (arguments // script // { name = "scripted"; compressor = "zstd"; });
        top = buildImage { name = "top"; tag = "1"; fromImage = scripted; contents = library; };
        database = buildImageWithNixDb (arguments // { name = "database"; });
        stream = streamLayeredImage (arguments // script // { name = "stream"; });
        layered = buildLayeredImage (arguments // { name = "layered"; includeNixDB = true; });
        bySize = buildLayeredImage (arguments // { name = "by-size"; layering = "size"; });
        oci = saveImage { image = stream; format = "oci"; name = "oci"; compressor = "zstd"; };
        ociArchive = saveImage { image = flat; format = "oci-archive"; name = "oci.tar"; };
        merged = mergeImages [ flat layered ];
        exported = exportImage { fromImage = top; name = "exported.tar"; };
        registration = nixRegistration [ program ];
        drvs = mergeDrvs { derivations = [ program library ]; };
      }
      """;
  private static final List<String> NAMES =
      List.of(
          "flat",
          "untagged",
          "scripted",
          "top",
          "database",
          "stream",
          "layered",
          "bySize",
          "oci",
          "ociArchive",
          "merged",
          "exported",
          "registration",
          "drvs");

  @TempDir Path directory;

  /// Packages that scripts need are fetched once.
  @BeforeEach
  void fetch() throws IOException {
    Peers.require("faketime");
    Path where = Files.createDirectory(directory.resolve("seed"));
    String script = "(import <stdlib> { }).runCommand \"x\" { } \"touch $out\"";
    new Command(where).run("build", "--no-link", "--expr", script).success();
  }

  @Test
  void theSameEveryTime() throws IOException {
    SortedMap<String, String> expected = new TreeMap<>();
    for (int i = 0; i < TIMES; i++) {
      Random random = new Random(SEED + i);
      Circumstances here = Circumstances.at(random, i);
      SortedMap<String, String> sums = build("time " + i, here, random);
      if (expected.isEmpty()) {
        expected.putAll(sums);
      }
      assertEquals(expected, sums, "-Dimgx.seed=" + SEED + ", time " + i + ": " + here);
    }
  }

  /// Under what a build runs.
  private record Circumstances(
      String zone, String locale, String umask, int user, int cores, int jobs, String date) {
    static Circumstances at(Random random, int number) {
      return new Circumstances(
          pick(random, "UTC", "Pacific/Kiritimati", "America/St_Johns", "Asia/Kathmandu"),
          pick(random, "C", "C.UTF-8", "tr_TR.UTF-8", "de_DE.ISO-8859-1", "POSIX"),
          pick(random, "022", "077", "002", "000", "027"),
          number % 2 == 0 ? 0 : 1 + random.nextInt(60_000),
          1 + random.nextInt(7),
          1 + random.nextInt(6),
          pick(random, "1999-12-31 23:59:58", "2038-01-20", "2024-02-29 12:00", "2106-02-08"));
    }

    private static String pick(Random random, String... choices) {
      return choices[random.nextInt(choices.length)];
    }

    Map<String, String> environment() {
      return Map.of(
          "TZ", zone,
          "LC_ALL", locale,
          "IMGX_JAVA_OPTIONS", "-XX:ActiveProcessorCount=" + cores);
    }

    /// The command line in front of which this goes.
    String prefix() {
      String as =
          user == 0 ? "" : "unshare --user --map-user=%d --map-group=%d ".formatted(user, user + 1);
      return "umask %s; exec %sfaketime '%s' \"$@\"".formatted(umask, as, date);
    }
  }

  private SortedMap<String, String> build(String name, Circumstances here, Random random)
      throws IOException {
    Path where = prepare(name, random);
    Command command = new Command(where);
    List<String> words =
        new ArrayList<>(List.of("sh", "-c", here.prefix(), "sh", command.launcher(), "build"));
    words.addAll(List.of("image.imgx", "--no-link", "-j", Integer.toString(here.jobs())));
    List<String> order = new ArrayList<>(NAMES);
    Collections.shuffle(order, random);
    order.forEach(attribute -> words.addAll(List.of("-A", attribute)));
    Map<String, String> environment = new HashMap<>(command.environment());
    environment.putAll(here.environment());
    List<String> outputs = Peers.run(where, environment, words).success().lines().toList();
    SortedMap<String, String> sums = new TreeMap<>();
    for (int i = 0; i < order.size(); i++) {
      sums.put(order.get(i), sum(Path.of(outputs.get(i))));
    }
    return sums;
  }

  /// Names, modes and bytes of all that is at a path, in one number, by way of an archive.
  private String sum(Path path) {
    String script =
        "cd \"$(dirname \"$0\")\" && tar --sort=name --mtime=@0 --owner=0 --group=0 -cf - $(basename $0)"
            + " | sha256sum";
    String sum = Peers.run(directory, "sh", "-c", script, path.toString()).success();
    return path.getFileName() + " " + sum.strip();
  }

  /// A directory with the program, a store that has the packages, and files made in some order.
  private Path prepare(String name, Random random) throws IOException {
    Path where = Files.createDirectory(directory.resolve(name));
    Files.writeString(where.resolve("image.imgx"), IMAGES);
    String copy = "mkdir -p \"$1/root/nix\" && cp -al seed/root/nix/store \"$1/root/nix/\"";
    copy += " && cp -a seed/root/nix/var \"$1/root/nix/\"";
    Peers.run(directory, "sh", "-c", copy, "sh", where.toString()).success();
    List<String> files = new ArrayList<>(List.of("start.sh", "ünïcödë", "a b", "A", "Z/x", "z-y"));
    Stream.iterate(1, n -> n + 1).limit(60).forEach(n -> files.add("a/b/" + n));
    Collections.shuffle(files, random);
    for (String file : files) {
      Path path = where.resolve("tree").resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, "contents of " + file + "\n".repeat(file.length() * 100));
      String mode = file.endsWith("sh") ? "rwx--x--x" : "rw-r--r--";
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }
    Files.createSymbolicLink(where.resolve("tree/link"), Path.of("a/b/1"));
    return where;
  }
}
