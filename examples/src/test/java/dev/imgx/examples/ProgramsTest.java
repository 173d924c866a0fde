package dev.imgx.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.imgx.Peers;
import dev.imgx.Peers.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs of Debian do what they are for: from the store alone, and in an ordinary file system.
class ProgramsTest {
  private static final Path PLACE = Path.of("src/test/resources/programs").toAbsolutePath();

  @TempDir Path directory;
  private Command imgx;
  private String script;
  private String expected;

  @BeforeEach
  void prepare() throws IOException {
    imgx = new Command(directory);
    script = Files.readString(PLACE.resolve("programs.sh"));
    expected = Files.readString(PLACE.resolve("expected.txt"));
  }

  private Path build(String attribute) {
    String file = PLACE.resolve("programs.imgx").toString();
    return Path.of(imgx.run("build", file, "-A", attribute, "--no-link").success().strip());
  }

  /// A root file system of nothing but the closure, devices, and `/bin/sh`, which the C library
  /// calls.
  @Test
  void relocatedOnesRunInTheirClosure() throws IOException {
    Path programs = build("relocated");
    Path root = Files.createDirectory(directory.resolve("chroot"));
    for (String made : List.of("bin", "dev/shm", "nix/store", "proc", "tmp")) {
      Files.createDirectories(root.resolve(made));
    }
    String closure = imgx.run("store", "closure", programs.toString()).success();
    for (String path : closure.lines().toList()) {
      Path from = programs.resolveSibling(path.substring(path.lastIndexOf('/') + 1));
      Peers.run(directory, "cp", "-al", from.toString(), root.resolve("nix/store").toString())
          .success();
    }
    String place = "/nix/store/" + programs.getFileName();
    Files.createSymbolicLink(root.resolve("bin/sh"), Path.of(place, "bash/bin/sh"));
    String path;
    try (var names = Files.list(programs)) {
      path =
          names
              .map(name -> place + "/" + name.getFileName() + "/bin")
              .sorted()
              .collect(Collectors.joining(":"));
    }
    Files.writeString(root.resolve("tmp/script"), "export PATH=" + path + "\n" + script);
    String enter =
        """
        for name in null zero full random urandom; do
          touch "$1/dev/$name" && mount --bind "/dev/$name" "$1/dev/$name" || exit
        done
        mount -t tmpfs tmpfs "$1/dev/shm"
        mount -t proc proc "$1/proc" 2> /dev/null || mount --rbind /proc "$1/proc"
        exec env -i "$(command -v chroot)" "$1" /bin/sh /tmp/script
        """;
    Answer answer =
        Peers.run(
            directory,
            "unshare",
            "--map-root-user",
            "--mount",
            "--net",
            "--pid",
            "--fork",
            "sh",
            "-c",
            enter,
            "sh",
            root.toString());
    assertEquals(expected, answer.success());
  }

  @Test
  void thoseOfATreeRunInAContainer() {
    Images images = new Images(directory);
    String image = images.load(images.plain(build("tree")));
    assertEquals(expected, images.shell(image, script).success());
  }
}
