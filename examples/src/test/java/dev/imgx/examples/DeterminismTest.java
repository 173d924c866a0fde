package dev.imgx.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.imgx.Peers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same declaration gives the same bytes, whatever the machine and the moment are like.
class DeterminismTest {
  private static final String IMAGE =
      """
      (import <stdlib> { }).dockerTools.buildImage {
        name = "same";
        copyToRoot = ./tree;
        config.Env = [ "LANG=C.UTF-8" ];
      }
      """;

  @TempDir Path directory;
  private byte[] expected = {};

  @BeforeEach
  void buildOnce() throws IOException {
    expected = build("plain", UnaryOperator.identity(), names(1));
  }

  @Test
  void timeZoneAndLocale() throws IOException {
    same("zone", command -> command.with("TZ", "Pacific/Kiritimati"));
    same("locale", command -> command.with("LC_ALL", "C"));
    same("turkish", command -> command.with("LC_ALL", "tr_TR.UTF-8").with("LANGUAGE", "tr"));
  }

  @Test
  void orderOfFilesOnDisk() throws IOException {
    assertEquals(hex(expected), hex(build("order", UnaryOperator.identity(), names(99))));
  }

  @Test
  void numberOfProcessors() throws IOException {
    same("one", command -> command.with("IMGX_JAVA_OPTIONS", "-XX:ActiveProcessorCount=1"));
    same("five", command -> command.with("IMGX_JAVA_OPTIONS", "-XX:ActiveProcessorCount=5"));
  }

  @Test
  void umaskUserAndClock() throws IOException {
    Path where = prepare("strange", names(5));
    Command command = new Command(where);
    // Another user id in a user namespace, a strict umask, and a day in 2038.
    String script =
        "umask 077; exec unshare --user --map-user=1234 --map-group=1234 faketime '2038-01-20'"
            + " \"$@\"";
    List<String> words =
        List.of("sh", "-c", script, "sh", command.launcher(), "build", "image.imgx");
    Peers.require("faketime");
    Peers.run(where, command.environment(), words).success();
    assertEquals(hex(expected), hex(Files.readAllBytes(where.resolve("result"))));
  }

  @Test
  void anotherStoreRootAndWorkingDirectory() throws IOException {
    Path where = prepare("a root with spaces and ünïcödë", names(3));
    new Command(where).run("build", "image.imgx").success();
    assertEquals(hex(expected), hex(Files.readAllBytes(where.resolve("result"))));
  }

  private void same(String name, UnaryOperator<Command> change) throws IOException {
    assertEquals(hex(expected), hex(build(name, change, names(2))), name);
  }

  private byte[] build(String name, UnaryOperator<Command> change, List<String> names)
      throws IOException {
    Path where = prepare(name, names);
    change.apply(new Command(where)).run("build", "image.imgx").success();
    return Files.readAllBytes(where.resolve("result"));
  }

  /// A directory with the image's expression and its files, made in the given order.
  private Path prepare(String name, List<String> names) throws IOException {
    Path where = Files.createDirectories(directory.resolve(name));
    Files.writeString(where.resolve("image.imgx"), IMAGE);
    for (String file : names) {
      Path path = where.resolve("tree").resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, "contents of " + file + "\n".repeat(file.length() * 100));
      Files.setLastModifiedTime(path, FileTime.fromMillis(names.indexOf(file) * 86_400_000L));
      String mode = file.endsWith("sh") ? "rwx--x--x" : "rw-r--r--";
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }
    Path link = where.resolve("tree/link");
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, Path.of("a/b/1"));
    return where;
  }

  private static List<String> names(long seed) {
    List<String> names = new ArrayList<>(List.of("start.sh", "ünïcödë", "a b", "A", "Z/x", "z-y"));
    Stream.iterate(1, n -> n + 1).limit(60).forEach(n -> names.add("a/b/" + n));
    names.add("a-b");
    names.add("a.b");
    Collections.shuffle(names, new Random(seed));
    return names;
  }

  private static String hex(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
