package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers;
import dev.imgx.app.cli.Typed.Answer;
import dev.imgx.build.registry.RegistryProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Images that are tried, in a namespace and in a virtual machine that is emulated.
@Timeout(600)
class RunTest {
  private static final String PROGRAM =
      """
      let
        pkgs = import <stdlib> { };
        passwd = "root:x:0:0:root:/root:/bin/sh\\nada:x:1000:100:Ada:/home/ada:/bin/sh\\n";
      in
      pkgs.dockerTools.buildImage {
        name = "tried"; tag = "1"; compressor = "none";
        copyToRoot = pkgs.tree "tried" {
          "/etc/passwd" = pkgs.textFile passwd;
          "/etc/group" = pkgs.textFile "root:x:0:\\nusers:x:100:\\nfriends:x:7:bob,ada\\n";
          "/www/index.html" = pkgs.textFile "a page\\n";
          "/bin/busybox" = pkgs.link "../${pkgs.busybox}/bin/busybox";
          "/bin/broken" = pkgs.textFile "no program";
        };
        uid = 1000; gid = 100;
        config = {
          Entrypoint = [ "${pkgs.busybox}/bin/busybox" ];
          Cmd = [ "sh" "-c" "id; pwd; echo $A $HOME; stat -c '%u:%g' /www; cat; echo err >&2; exit 3" ];
          User = "ada"; WorkingDir = "/work dir"; Env = [ "A=b  c" "X=image" ];
        };
      }
      """;

  @TempDir static Path directory;
  private static Map<String, String> environment;

  private static final class Places {
    static final String NAMESPACE = "namespace";
    static final String TCG = "tcg";
  }

  @BeforeAll
  static void start() throws IOException {
    Peers.require("qemu-system-x86_64");
    environment = new HashMap<>(Typed.in(directory, directory).environment());
    environment.put("PATH", System.getenv("PATH"));
    Files.writeString(directory.resolve("image.imgx"), PROGRAM);
    Answer built = imgx().run("build", "image.imgx");
    assertEquals(0, built.code(), built::err);
  }

  private static Typed imgx() {
    return new Typed(environment, directory);
  }

  private static Answer run(String place, String... words) {
    List<String> all = new ArrayList<>(List.of("run", "./result", "--root-runner", place));
    all.addAll(List.of(words));
    return imgx().run(all.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {Places.NAMESPACE, Places.TCG})
  void theImageSaysWhatRuns(String place) {
    Answer answer =
        imgx()
            .run(
                "typed\n",
                StandardCharsets.UTF_8,
                List.of("run", "image.imgx", "--root-runner", place));
    assertEquals(3, answer.code(), answer::err);
    assertEquals(
        """
        uid=1000(ada) gid=100(users) groups=7(friends),100(users)
        /work dir
        b c /home/ada
        1000:100
        typed
        """,
        answer.out());
    assertTrue(answer.err().endsWith("err\n"), answer::err);
  }

  @ParameterizedTest
  @ValueSource(strings = {Places.NAMESPACE, Places.TCG})
  void theCommandLineSaysOtherwise(String place) {
    Answer answer =
        run(
            place,
            "-u",
            "7:8",
            "-w",
            "/else where",
            "-e",
            "X=y=z",
            "-e",
            "NOBODY",
            "--entrypoint",
            "busybox",
            "--",
            "sh",
            "-c",
            "id -u; id -g; pwd; echo $X; env | grep -c NOBODY");
    assertEquals(1, answer.code(), answer::err);
    assertEquals("7\n8\n/else where\ny=z\n0\n", answer.out());
    Answer broken = run(place, "--entrypoint", "/bin/broken");
    assertEquals(126, broken.code(), broken::err);
    assertTrue(broken.err().contains("the image's program cannot be started"), broken::err);
  }

  @Test
  void aDirectoryIsShared() throws IOException {
    Path shared = Files.createDirectories(directory.resolve("shared, it is"));
    Files.writeString(shared.resolve("file"), "text\n");
    String script = "cat /data/file; echo made > /data/made";
    Answer answer =
        run(Places.NAMESPACE, "-v", "shared, it is:/data", "-u", "0", "--", "sh", "-c", script);
    assertEquals(0, answer.code(), answer::err);
    assertEquals("text\n", answer.out());
    assertEquals("made\n", Files.readString(shared.resolve("made")));
    Files.delete(shared.resolve("made"));
    Answer sealed =
        run(Places.NAMESPACE, "-v", "shared, it is:/data:ro", "-u", "0", "--", "sh", "-c", script);
    assertTrue(sealed.err().contains("Read-only"), sealed::err);
    assertFalse(Files.exists(shared.resolve("made")));
  }

  @Test
  void aMachineGivesBackWhatItDidToADirectory() throws IOException {
    Path shared = Files.createDirectories(directory.resolve("given"));
    Path other = Files.createDirectories(directory.resolve("read only"));
    Files.writeString(other.resolve("word"), "word\n");
    Files.createDirectories(shared.resolve("below/old"));
    Files.writeString(shared.resolve("below/old/gone"), "gone");
    Files.writeString(shared.resolve("changed"), "old");
    Files.writeString(shared.resolve("stays"), "stays");
    Path dated = Files.writeString(shared.resolve("dated"), "dated");
    Files.setLastModifiedTime(dated, FileTime.from(Instant.parse("2001-02-03T04:05:06Z")));
    Files.setPosixFilePermissions(dated, PosixFilePermissions.fromString("rw-r-----"));
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxr-x"));
    Path target = Files.createDirectories(directory.resolve("elsewhere"));
    Files.createSymbolicLink(shared.resolve("link"), target);
    String script =
        """
        set -e
        cat /read/word
        echo new > "/data/changed"
        rm -r /data/below/old
        mkdir /data/below/old
        echo 1 > /data/below/old/made
        chmod 755 /data/below/old/made
        rm /data/link
        mkdir /data/link
        echo 2 > /data/link/inside
        ln -s changed /data/name
        stat -c '%a %Y' /data/dated
        stat -c %a /data
        chmod 2750 /data/dated
        mkdir -m 0700 /data/private
        echo 3 > /data/private/key
        chmod 0600 /data/private/key
        touch -d @1000000000 /data/private/key /data/private
        touch /read/no || exit 9
        """;
    Answer answer =
        run(
            Places.TCG,
            "-v",
            "given:/data",
            "-v",
            "read only:/read:ro",
            "-u",
            "0",
            "--",
            "sh",
            "-c",
            script);
    assertEquals(9, answer.code(), answer::err);
    assertEquals("word\n640 981173106\n775\n", answer.out());
    assertTrue(answer.err().contains("Read-only file system"), answer::err);
    assertEquals("-rwxr-x--- 981173106", described(dated));
    assertEquals("drwx------ 1000000000", described(shared.resolve("private")));
    assertEquals("-rw------- 1000000000", described(shared.resolve("private/key")));
    assertEquals(Files.getOwner(shared), Files.getOwner(shared.resolve("private/key")));
    assertEquals("new\n", Files.readString(shared.resolve("changed")));
    assertEquals("stays", Files.readString(shared.resolve("stays")));
    assertFalse(Files.exists(shared.resolve("below/old/gone")));
    assertTrue(Files.isExecutable(shared.resolve("below/old/made")));
    assertEquals("2\n", Files.readString(shared.resolve("link/inside")));
    assertEquals(Path.of("changed"), Files.readSymbolicLink(shared.resolve("name")));
    assertEquals(0, target.toFile().list().length, "nothing was written through the link");
    assertEquals(1, other.toFile().list().length);
  }

  private static String described(Path file) {
    return Peers.run(directory, "stat", "-c", "%A %Y", file.toString()).success().strip();
  }

  @Test
  void imagesComeFromFilesLayoutsAndRegistries() throws Exception {
    Answer layout = imgx().run("save", "./result", "--format", "oci", "-o", directory + "/layout");
    assertEquals(0, layout.code(), layout::err);
    try (RegistryProcess registry = RegistryProcess.open(directory.resolve("registry"))) {
      String place = "docker://" + registry.host() + "/tried:1";
      Answer pushed = imgx().run("push", "./result", place, "--insecure");
      assertEquals(0, pushed.code(), pushed::err);
      for (String image : List.of("./layout", "./result", place)) {
        Answer answer =
            imgx()
                .run(
                    "run",
                    image,
                    "--insecure",
                    "--namespace",
                    "-u",
                    "0",
                    "--",
                    "cat",
                    "/www/index.html");
        assertEquals("a page\n", answer.out(), answer::err);
      }
      String[] machine = {"run", place, "--insecure", "--root-runner", "tcg", "--", "id", "-un"};
      assertEquals("ada\n", imgx().run(machine).out());
    }
  }

  @Test
  void aPortOfTheMachineIsReached() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String script = "httpd -p 80 -h /www; sleep 20 & wait; exit 0";
    CompletableFuture<Answer> running =
        CompletableFuture.supplyAsync(
            () -> run(Places.TCG, "-u", "0", "-p", port + ":80", "--", "sh", "-c", script));
    String page = "";
    for (int i = 0; i < 240 && page.isEmpty() && !running.isDone(); i++) {
      Thread.sleep(250);
      try (InputStream in = URI.create("http://127.0.0.1:" + port + "/").toURL().openStream()) {
        page = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        // It does not listen yet.
      }
    }
    assertEquals("a page\n", page);
    assertEquals(0, running.get().code());
  }

  @Test
  void whatIsWrongIsSaid() throws IOException {
    for (String[] wrong :
        new String[][] {
          {"127", "the image has no program `nothing`", "--entrypoint", "nothing"},
          {"1", "the image has no user `eve`", "-u", "eve"},
          {"1", "the image has no group `eves`", "-u", "0:eves"},
          {"1", "`--publish` is for virtual machines", "-p", "80"},
          {"2", "needs DIR:DIR", "-v", "here"},
          {"2", "is no directory", "-v", "nowhere:/x"},
          {"2", "needs NAME or NAME=VALUE, not '=x'", "-e", "=x"},
          {"2", "needs a number of MiB, 96 or more", "-m", "95"}
        }) {
      Answer answer = run(Places.NAMESPACE, wrong[2], wrong[3]);
      assertEquals(Integer.parseInt(wrong[0]), answer.code(), answer::err);
      assertTrue(answer.err().contains(wrong[1]), answer::err);
    }
    Answer port = run(Places.TCG, "-p", "99999:1");
    assertTrue(port.err().contains("numbers from 1 to 65535"), port::err);
    try (var left = Files.walk(Path.of(environment.get("IMGX_ROOT")))) {
      assertFalse(left.anyMatch(path -> path.getFileName().toString().startsWith("run-")));
    }
  }
}
