package dev.imgx.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.imgx.Peers;
import dev.imgx.Peers.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a person installs works where there is no Java: in a root of Debian's packages, and as an
/// image. `-Dimgx.noArchive` leaves the packages out; then there is nothing to test.
class InstallTest {
  private static final Path PACKAGES = Command.TOP.resolve("interpreter/target/packages");

  private static final String IMAGE =
      """
      with import <stdlib> { };
      dockerTools.buildImage {
        name = "hello";
        contents = [ (writeTextDir "hello" "hello\\n") ];
      }
      """;

  /// Enters a root as its administrator.
  private static final String ENTER =
      "mount --rbind /proc \"$0/proc\" && mount --rbind /dev \"$0/dev\" && exec chroot \"$0\""
          + " env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin \"$@\"";

  @TempDir Path directory;
  private Command imgx;

  @BeforeEach
  void prepare() {
    assumeTrue(Files.exists(PACKAGES) || "true".equals(System.getenv("CI")), "no packages");
    imgx = new Command(directory);
  }

  @Test
  void anArchiveRunsWhereItIsUnpacked() throws IOException {
    Path root = bareRoot();
    Peers.run(directory, "tar", "-xzf", "" + the(".tar.gz"), "-C", "" + root.resolve("opt"))
        .success();
    try (var unpacked = Files.list(root.resolve("opt"))) {
      assertWorks(root, "/opt/" + unpacked.findFirst().orElseThrow().getFileName() + "/bin/imgx");
    }
  }

  @Test
  void aPackageIsInstalledAndRemoved() throws IOException {
    Path root = bareRoot();
    Files.copy(the(".deb"), root.resolve("imgx.deb"));
    // The root's own packages are unpacked, but no dpkg has heard of them.
    enter(root, "dpkg", "--force-depends", "--install", "/imgx.deb").success();
    assertEquals("", enter(root, "dpkg", "--verify", "imgx").success());
    assertWorks(root, "imgx");
    for (String file :
        List.of(
            "bash-completion/completions/imgx",
            "fish/vendor_completions.d/imgx.fish",
            "zsh/vendor-completions/_imgx",
            "man/man1/imgx-build.1")) {
      assertTrue(Files.isRegularFile(root.resolve("usr/share").resolve(file)), file);
    }
    enter(root, "dpkg", "--remove", "imgx").success();
    assertFalse(Files.exists(root.resolve("usr/lib/imgx")));
    assertFalse(Files.isSymbolicLink(root.resolve("usr/bin/imgx")));
  }

  @Test
  void anImageOfImgxBuildsImages() throws IOException {
    Images images = new Images(directory);
    Path image = imgx.build("examples/self/image.imgx");
    assertTrue(Files.size(image) < 90_000_000, () -> image + " is not small");
    String name = images.load(images.plain(image));
    String script =
        "cat > image.imgx && imgx build image.imgx >&2 && exec tar -xOzf result manifest.json";
    Answer answer = images.shell(name, "echo '" + IMAGE + "' | (" + script + ")");
    assertTrue(answer.success().contains("\"hello:"), answer.output());
  }

  /// The package's runtime is smaller than a JDK, and has to be enough for signals of a terminal.
  @Test
  void aSessionOfAPackageIsInterrupted() throws IOException {
    Peers.run(directory, "tar", "-xzf", "" + the(".tar.gz"), "-C", "" + directory).success();
    try (Pane pane = new Pane(directory)) {
      pane.type("imgx-*/bin/imgx repl --root root");
      pane.key("Enter");
      pane.await(screen -> screen.endsWith("imgx>"));
      pane.type("big = n: builtins.genList (x: x) n");
      pane.key("Enter");
      pane.await(screen -> screen.endsWith("\nimgx>"));
      pane.type("builtins.foldl' (a: b: a + builtins.length (big b)) 0 (big 100000)");
      pane.key("Enter");
      pane.await(screen -> screen.endsWith("(big 100000)"));
      pane.key("C-c");
      pane.await(screen -> screen.contains("error: interrupted") && screen.endsWith("imgx>"));
    }
  }

  /// The one package that ends so.
  private static Path the(String ending) throws IOException {
    try (var files = Files.list(PACKAGES)) {
      return files.filter(file -> file.toString().endsWith(ending)).findFirst().orElseThrow();
    }
  }

  /// A file system of Debian's packages in which there is no Java.
  private Path bareRoot() throws IOException {
    Path expression =
        Files.writeString(
            directory.resolve("root.imgx"),
            """
            with import <stdlib> { };
            debian.fileSystem {
              packages = with debianPackages; [
                base-files coreutils dash diffutils dpkg libc-bin sed tar util-linux
              ];
            }
            """);
    Path tree = Path.of(imgx.run("build", "--no-link", expression.toString()).success().strip());
    Path root = directory.resolve("bare");
    String script =
        "cp -a \"$0\" \"$1\" && chmod -R u+w \"$1\" && cd \"$1\" && mkdir -p opt proc dev root"
            + " var/lib/dpkg/info var/lib/dpkg/updates && touch var/lib/dpkg/status";
    Peers.run(directory, "sh", "-c", script, tree.toString(), root.toString()).success();
    return root;
  }

  private Answer enter(Path root, String... command) {
    List<String> words = List.of("unshare", "--map-root-user", "--mount", "sh", "-c", ENTER);
    return Peers.run(directory, Map.of(), join(words, root.toString(), command));
  }

  private static List<String> join(List<String> words, String root, String... command) {
    List<String> all = new ArrayList<>(words);
    all.add(root);
    all.addAll(List.of(command));
    return all;
  }

  private void assertWorks(Path root, String launcher) throws IOException {
    assertTrue(enter(root, launcher, "--version").success().startsWith("imgx 0."));
    assertEquals("2\n", enter(root, launcher, "eval", "--expr", "1 + 1").success());
    Files.writeString(root.resolve("root/image.imgx"), IMAGE);
    String file = "/root/image.imgx";
    String first = enter(root, launcher, "build", file, "-o", "/root/result").success();
    assertTrue(first.strip().endsWith("-docker-image-hello.tar.gz"), first);
    assertEquals(first, enter(root, launcher, "build", file, "-o", "/root/result").success());
    Answer doctor = enter(root, launcher, "doctor");
    assertTrue(doctor.output().contains(", Java 2"), doctor.output() + doctor.errors());
  }
}
