package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers;
import dev.imgx.app.cli.Typed.Answer;
import dev.imgx.store.archive.TarEntry;
import dev.imgx.store.archive.TarInput;
import dev.imgx.store.archive.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Capabilities and other extended attributes of files, from scripts of root into layers and back.
@Timeout(600)
class ExtendedAttributesTest {
  private static final String CAPABILITY = "\1\0\0\2\0\4\0\0\0\0\0\u0080\0\0\0\0\0\0\0\0";

  private static final String PROGRAM =
      """
      let
        pkgs = import <stdlib> { };
        set = "${pkgs.attr}/bin/setfattr";
        get = "${pkgs.attr}/bin/getfattr";
        first = pkgs.dockerTools.buildImage {
          name = "first"; tag = "1"; compressor = "none";
          runAsRoot = ''
            mkdir dir
            echo text > dir/note
            echo program > ping
            ${set} -n user.note -v "$(printf 'a\\nb')" dir/note
            ${set} -n user.place -v here dir
            ${set} -n security.capability -v 0x0100000200040000000000000000000000000000 ping
          '';
        };
      in
      {
        inherit first;
        other = pkgs.dockerTools.buildImage {
          name = "first"; tag = "1"; compressor = "none";
          runAsRoot = ''
            mkdir dir
            echo text > dir/note
            echo program > ping
            ${set} -n user.note -v there dir/note
            ${set} -n security.capability -v 0x0100000200240000002000000000000000000000 ping
          '';
        };
        second = pkgs.dockerTools.buildImage {
          name = "second"; tag = "1"; fromImage = first; compressor = "none";
          runAsRoot = ''
            ${get} --only-values -n user.note dir/note > seen
            ${get} -e hex -n security.capability ping >> seen
            echo more >> ping
          '';
        };
        tried = pkgs.dockerTools.buildImage {
          name = "tried"; tag = "1"; fromImage = first; compressor = "none";
          config.Cmd = [ get "-d" "-m" "-" "-e" "hex" "dir" "dir/note" "ping" ];
        };
        exported = pkgs.dockerTools.exportImage { fromImage = first; name = "exported.tar"; };
      }
      """;

  @TempDir Path directory;

  @Test
  void valuesAreBytes() throws IOException {
    SortedMap<String, String> some =
        new TreeMap<>(Map.of("security.capability", CAPABILITY, "user.x", "=\n\u00ff"));
    String name = "n".repeat(150);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TarWriter writer = new TarWriter(out, 1);
    writer.begin(TarEntry.file("plain", 0644, TarEntry.Owner.ROOT, 700));
    writer.data(new byte[700], 0, 700);
    writer.begin(TarEntry.file(name, 0755, TarEntry.Owner.ROOT, 3).with(some));
    writer.data(new byte[] {1, 2, 3}, 0, 3);
    writer.begin(TarEntry.directory("dir", 0755, TarEntry.Owner.ROOT).with(some));
    writer.begin(TarEntry.file("last", 0644, TarEntry.Owner.ROOT, 0));
    writer.finish();
    Path file = Files.write(directory.resolve("some.tar"), out.toByteArray());
    assertEquals(
        Map.of("plain", Map.of(), name, some, "dir", some, "last", Map.of()), attributes(file));
    String listed = Peers.run(directory, "tar", "--xattrs", "-tvvf", "some.tar").success();
    assertTrue(listed.contains("x: 3 user.x"), listed);
  }

  private static Map<String, Map<String, String>> attributes(Path tar) throws IOException {
    Map<String, Map<String, String>> found = new HashMap<>();
    byte[] bytes = Files.readAllBytes(tar);
    try (TarInput input = TarInput.of(new ByteArrayInputStream(bytes), "it")) {
      for (TarInput.Member member = input.next(); member != null; member = input.next()) {
        found.put(member.name(), member.attributes());
      }
    }
    return found;
  }

  private static void theyAreShown(Typed imgx) {
    String shown = imgx.run("inspect", "image.imgx", "-A", "first", "--files").out();
    assertTrue(shown.contains("ping  security.capability: cap_net_bind_service=ep\n"), shown);
    assertTrue(shown.contains("dir/note  user.note: 0x610a62\n"), shown);
    String other = imgx.build("other").toString();
    assertEquals(
        """
        ~ /dir: xattr.user.place here →\s
        ~ /dir/note: xattr.user.note 0x610a62 → there
        ~ /ping: xattr.security.capability cap_net_bind_service=ep → cap_net_raw=eip cap_net_bind_service=ep
        """,
        imgx.run("diff", imgx.build("first").toString(), other)
            .out()
            .replaceAll("(?m)^[-+] .*\n", ""));
  }

  @Test
  void theyStayInLayersAndComeBack() throws IOException {
    Peers.require("qemu-system-x86_64");
    Map<String, String> environment = new HashMap<>(Typed.in(directory, directory).environment());
    environment.put("PATH", System.getenv("PATH"));
    Typed imgx = new Typed(environment, directory);
    Files.writeString(directory.resolve("image.imgx"), PROGRAM);
    Map<String, String> note = Map.of("user.note", "a\nb");
    Map<String, String> capability =
        Map.of("security.capability", CAPABILITY.replace('\u0080', '\0'));
    for (Path tar :
        new Path[] {imgx.build("first.layer").resolve("layer.tar"), imgx.build("exported")}) {
      Map<String, Map<String, String>> found = attributes(tar);
      assertEquals(note, found.get("dir/note"));
      assertEquals(capability, found.get("ping"));
      assertEquals(Map.of("user.place", "here"), found.get("dir"));
    }
    theyAreShown(imgx);
    Path second = imgx.build("second.layer").resolve("layer.tar");
    String seen = Peers.run(directory, "tar", "-xOf", second.toString(), "./seen").success();
    assertEquals(
        "a\nb# file: ping\nsecurity.capability=0x0100000200040000000000000000000000000000",
        seen.strip());
    Answer machine =
        imgx.run(
            "build",
            "image.imgx",
            "-A",
            "first.layer",
            "--no-link",
            "--root-runner",
            "tcg",
            "--check");
    assertEquals(0, machine.code(), machine::err);
    Answer tried = imgx.run("run", "image.imgx", "-A", "tried", "--root-runner", "tcg");
    assertEquals(
        """
        # file: dir
        user.place=0x68657265

        # file: dir/note
        user.note=0x610a62

        # file: ping
        security.capability=0x0100000200040000000000000000000000000000
        """,
        tried.out().strip() + "\n",
        tried::err);
  }
}
