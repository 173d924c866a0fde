package dev.imgx.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imgx.Peers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every example does what the README says of it, by the public command and in front of the peers.
class ExamplesTest {
  @TempDir Path directory;
  private Command imgx;
  private Images images;

  @BeforeEach
  void prepare() {
    imgx = new Command(directory);
    images = new Images(directory);
  }

  @Test
  void websiteIsServed() throws IOException {
    Path image = imgx.build("examples/website/image.imgx");
    assertTrue(Files.size(image) < 2_000_000, () -> image + " is not small");
    Path plain = images.plain(image);

    JsonNode config = images.config(plain).get("config");
    assertEquals("web", config.get("User").textValue());
    assertTrue(config.get("ExposedPorts").has("8080/tcp"));
    assertEquals(1, images.inspect(plain).get("Layers").size());

    Path root = images.unpack(plain);
    assertEquals(
        Files.readString(Command.TOP.resolve("examples/website/site/index.html")),
        Files.readString(root.resolve("www/index.html")));
    assertEquals(FileTime.fromMillis(1000), Files.getLastModifiedTime(root.resolve("www")));

    String name = images.load(plain);
    assertEquals("localhost/website:latest", name);
    String page =
        images
            .shell(
                name,
                "httpd -p 8080 -h /www -c /etc/httpd.conf && busybox ip link set lo up 2>/dev/null;"
                    + " busybox wget -q -O - http://127.0.0.1:8080/notes/fog.html")
            .success();
    assertEquals(
        Files.readString(Command.TOP.resolve("examples/website/site/notes/fog.html")), page);
  }

  @Test
  void imageOnTopHasOneLayerMore() throws IOException {
    Path base = images.plain(imgx.build("examples/website/image.imgx"));
    Path image = images.plain(imgx.build("examples/on-top/image.imgx"));
    JsonNode below = images.config(base).get("rootfs").get("diff_ids");
    JsonNode layers = images.config(image).get("rootfs").get("diff_ids");
    assertEquals(2, layers.size());
    assertEquals(below.get(0), layers.get(0));

    Path root = images.unpack(image);
    assertTrue(Files.exists(root.resolve("www/index.html")));
    assertTrue(Files.exists(root.resolve("www/notes/ice.html")));
    assertTrue(Files.readString(root.resolve("www/style.css")).contains("#5aa9e6"));
    String name = images.load(image);
    assertEquals("localhost/website:winter", name);
    assertEquals(
        "404.html", images.shell(name, "busybox ls /www").success().lines().findFirst().orElse(""));
  }

  @Test
  void javaApplicationGreets() {
    Path image = images.plain(imgx.build("examples/java-app/image.imgx"));
    assertEquals(
        "Good day, Ada. Times we have met: 1.\nGood day, Ada. Times we have met: 2.\n",
        images.run(images.load(image), "Ada", "Ada").success());
  }

  @Test
  void dataImageBelongsToItsReader() throws IOException {
    Path image = images.plain(imgx.build("examples/dataset/image.imgx"));
    assertEquals("2024-06-01T00:00:00Z", images.config(image).get("created").textValue());
    Path root = images.unpack(image);
    assertEquals(1000, Files.getAttribute(root.resolve("data/AB1.csv"), "unix:uid"));
    assertEquals(100, Files.getAttribute(root.resolve("data/AB1.csv"), "unix:gid"));
    assertEquals("Glacier hut\n", Files.readString(root.resolve("data/highest.txt")));
    assertTrue(
        Files.readString(root.resolve("data/index.tsv")).startsWith("id\tname\tmetres\nAB5\t"));
    assertTrue(Files.isDirectory(root.resolve("data/incoming")));
    assertFalse(Files.exists(root.resolve("nix")));
  }

  @Test
  void scriptsPrepareAnImage() throws IOException {
    Path image = images.plain(imgx.build("examples/scripted/image.imgx"));
    Path root = images.unpack(image);
    assertEquals(
        PosixFilePermissions.fromString("rwxrwxrwx"),
        Files.getPosixFilePermissions(root.resolve("tmp")));
    assertEquals("srv/report.txt", Files.readSymbolicLink(root.resolve("README")).toString());
    String said = images.run(images.load(image)).success();
    assertEquals("clerk\nwinter 30c5461f\nspring 622a494d\nsummer e8366425\n", said);
  }

  @Test
  void manyLayersAreMadeWhenTheyAreWanted() throws IOException {
    Path description = imgx.build("examples/layers/image.imgx");
    assertTrue(Files.size(description) < 10_000, () -> description + " is not small");
    Path archive = directory.resolve("almanac.tar");
    imgx.run("save", description.toString(), "--output", archive.toString()).success();
    assertEquals(6, images.inspect(archive).get("Layers").size());
    String said = images.run(images.load(archive)).success();
    assertEquals(
        "Fog in the morning, fair by noon.\nRain before seven, fine by eleven.\n"
            + "nobody may write to /var/almanac\n",
        said);
  }

  @Test
  void redisStarts() {
    Path image = images.plain(imgx.build("examples/redis/image.imgx"));
    String command = images.config(image).get("config").get("Cmd").get(0).textValue();
    String name = images.load(image);
    assertTrue(images.run(name, command, "--version").success().startsWith("Redis server v=7"));
    command = command.replace("redis-server", "redis-cli");
    assertTrue(images.run(name, command, "--version").success().startsWith("redis-cli 7"));
  }

  @Test
  void redisHasItsOwnUser() throws IOException {
    Path image = images.plain(imgx.build("examples/redis-user/image.imgx"));
    String command = images.config(image).get("config").get("Cmd").get(0).textValue();
    String name = images.load(image);
    assertTrue(images.run(name, command, "--version").success().startsWith("Redis server v=7"));
    Path root = images.unpack(image);
    assertEquals(999, Files.getAttribute(root.resolve("data"), "unix:uid"));
    assertTrue(Files.readString(root.resolve("etc/passwd")).contains("\nredis:x:999:999::/data:"));
  }

  @Test
  void diskHasAFileSystem() {
    String disk = imgx.build("examples/disk-image/disk.imgx") + "/disk.raw";
    Peers.run(directory, "e2fsck", "-fn", disk).success();
    assertEquals(
        "Welcome to this disk.\n",
        Peers.run(directory, "debugfs", "-R", "cat /etc/motd", disk).success());
    String secret = Peers.run(directory, "debugfs", "-R", "stat /secret", disk).success();
    assertTrue(secret.contains("User:  1000   Group:  1000"), secret);
  }

  @Test
  void nginxServesWithItsConfiguration() {
    Path image = images.plain(imgx.build("examples/nginx/image.imgx"));
    String command = images.config(image).get("config").get("Cmd").get(0).textValue();
    assertTrue(command.endsWith("/bin/nginx"), command);
    assertTrue(images.run(images.load(image), command, "-v").errors().contains("nginx/"));
  }

  @Test
  void pythonApplicationCounts() {
    Path image = images.plain(imgx.build("examples/python-app/image.imgx"));
    assertEquals(
        "python: 3\nwords:\n  never: 2\n  say: 1\n",
        images.run(images.load(image), "never", "say", "Never").success());
  }

  @Test
  void distrolessImageIsAnOrdinaryFileSystem() throws IOException {
    Path image = images.plain(imgx.build("examples/distroless/image.imgx"));
    String name = images.load(image);
    assertTrue(images.run(name, "--version").success().startsWith("curl 7."));
    assertEquals(
        "usr/bin nobody\n",
        images
            .shell(
                name,
                "cd -P /bin && while IFS=: read -r user _ id _; do"
                    + " [ $id != 65534 ] || echo ${PWD#/} $user; done < /etc/passwd")
            .success());
    Path root = images.unpack(image);
    String bundle = Files.readString(root.resolve("etc/ssl/certs/ca-certificates.crt"));
    assertTrue(bundle.split("BEGIN CERTIFICATE").length > 100, bundle);
    assertTrue(Files.exists(root.resolve("etc/ld.so.cache")));
    assertTrue(Files.exists(root.resolve("var/lib/dpkg/status.d/curl")));
  }

  @Test
  void programInCIsBuiltAndPacked() throws IOException {
    Path image = images.plain(imgx.build("examples/hello-c/image.imgx"));
    assertTrue(Files.size(image) < 60_000_000, () -> image + " holds more than it needs");
    assertEquals("Hello, Ada!\n", images.run(images.load(image), "Ada").success());
  }

  @Test
  void functionsEvaluate() {
    String library = Command.TOP.resolve("examples/functions").toString();
    assertEquals(
        "#7b542e", imgx.run("eval", library, "-A", "colours.mixed", "--raw").success().strip());
    assertEquals(
        "[ 2 3 5 7 11 13 17 19 ]\n",
        imgx.run("eval", library, "-A", "primes", "--strict", "--arg", "limit", "20").success());
    assertEquals(
        "\"Hello, Ada!\"\n",
        imgx.run("eval", library, "-A", "greeting", "--argstr", "name", "Ada").success());
    assertEquals(
        "{\"Ada\":150.0,\"Ben\":60.0,\"Cy\":9.0}\n",
        imgx.run("eval", library, "-A", "orders.byCustomer", "--json").success());
  }
}
