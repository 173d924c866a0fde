package dev.imgx.build.debian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers;
import dev.imgx.build.Workshop;
import dev.imgx.store.TreeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootTreeTest {
  @TempDir Path root;
  @TempDir Path folder;
  private Workshop workshop;

  @BeforeEach
  void open() {
    workshop = new Workshop(root, Map.of("debian-tree", new RootTree()));
  }

  @AfterEach
  void close() {
    workshop.close();
  }

  private String deb(String name, String postinst, Map<String, String> files) throws IOException {
    Path deb = folder.resolve(name + ".deb");
    String control = "Package: " + name + "\nVersion: 1\n";
    Debs.write(deb, Map.of("control", control, "postinst", postinst), files);
    return workshop.store.directory().print(workshop.store.addTree(TreeSource.whole(name, deb)));
  }

  private Path tree(String... packages) throws InterruptedException {
    return workshop.make("debian-tree", "root", Map.of("packages", List.of(packages)));
  }

  /// Without `base-passwd` too, servers find the users that their configuration names.
  @Test
  void usersOfEveryDebianAreThere() throws Exception {
    Path tree = tree(deb("small", "", Map.of("usr/share/a", "a")));
    String users = Files.readString(tree.resolve("etc/passwd"));
    assertTrue(users.startsWith("root:x:0:0:root:/root:/usr/sbin/nologin\n"), users);
    assertTrue(users.contains("\nwww-data:x:33:33:www-data:/var/www:/usr/sbin/nologin\n"), users);
    assertTrue(Files.readString(tree.resolve("etc/group")).contains("\nnogroup:x:65534:\n"));
  }

  @Test
  void packagesAreOneFileSystem() throws Exception {
    String base =
        deb(
            "base",
            "",
            Map.of(
                "bin", "-> usr/bin",
                "lib/x/liba.so.1", "a",
                "lib/x/liba.so", "-> ../../usr/share/a",
                "usr/share/a", "a",
                "usr/share/ca-certificates/mozilla/A.crt", "A\n",
                "usr/share/ca-certificates/mozilla/B.crt", "B\n",
                "usr/share/base-passwd/passwd.master", "root:*:0:0:root:/root:/bin/bash\n",
                "usr/share/base-passwd/group.master", "root:*:0:\n"));
    String tools =
        deb(
            "tools",
            """
            #!/bin/sh
            update-alternatives --install /usr/bin/awk awk /usr/bin/mawk 5 \\
               --slave /usr/share/awk.1 awk.1 /usr/share/mawk.1 --slave /usr/share/x x /nowhere
            if true; then
              update-alternatives --install /usr/bin/awk awk /usr/bin/gawk 10
              update-alternatives --install /usr/bin/vi vi "$other" 10
            fi
            """,
            Map.of(
                "bin/tool",
                "#!/bin/sh\n",
                "usr/bin/gawk",
                "g",
                "usr/bin/mawk",
                "m",
                "usr/share/mawk.1",
                "m"));
    Path tree = tree(base, tools);
    assertEquals(Path.of("usr/bin"), Files.readSymbolicLink(tree.resolve("bin")));
    assertEquals("#!/bin/sh\n", Files.readString(tree.resolve("bin/tool")));
    assertEquals("a", Files.readString(tree.resolve("lib/x/liba.so")));
    assertEquals("A\nB\n", Files.readString(tree.resolve("etc/ssl/certs/ca-certificates.crt")));
    assertEquals("root:x:0:0:root:/root:/bin/bash\n", Files.readString(tree.resolve("etc/passwd")));
    assertEquals("root:x:0:\n", Files.readString(tree.resolve("etc/group")));
    assertEquals(
        Path.of("/etc/alternatives/awk"), Files.readSymbolicLink(tree.resolve("usr/bin/awk")));
    assertEquals(
        Path.of("/usr/bin/gawk"), Files.readSymbolicLink(tree.resolve("etc/alternatives/awk")));
    assertFalse(Files.exists(tree.resolve("usr/bin/vi")));
    assertEquals(
        "Package: tools\nVersion: 1\n",
        Files.readString(tree.resolve("var/lib/dpkg/status.d/tools")));
    assertFalse(Files.exists(tree.resolve("etc/ld.so.cache")));
  }

  /// The same list as `ldconfig` makes, of libraries that this machine has.
  @Test
  void linkersCacheIsAsLdconfigMakesIt() throws Exception {
    Map<String, String> files = new TreeMap<>();
    Path here = Path.of("/usr/lib/x86_64-linux-gnu");
    try (var stream =
        Files.newDirectoryStream(here, "lib{z,c,m,lzma,zstd,bz2,ssl,stdc++,10}.so*")) {
      for (Path file : stream) {
        String name = "usr/lib/x86_64-linux-gnu/" + file.getFileName();
        files.put(
            name,
            Files.isSymbolicLink(file) ? "-> " + Files.readSymbolicLink(file) : "ELF " + file);
      }
    }
    files.keySet().removeIf(name -> name.endsWith(".so") && !name.endsWith("libz.so"));
    files.put("etc/ld.so.conf.d/a.conf", "# none\n/usr/lib/x86_64-linux-gnu\n");
    files.put("etc/ld.so.conf", "include /etc/ld.so.conf.d/*.conf\n");
    Path tree = tree(deb("libraries", "", files));
    Path copy = folder.resolve("copy");
    Peers.run(folder, "cp", "-a", tree.toString(), copy.toString()).success();
    Peers.run(folder, "chmod", "-R", "u+w", copy.toString()).success();
    Files.delete(copy.resolve("etc/ld.so.cache"));
    Peers.run(folder, "ldconfig", "-r", copy.toString()).success();
    assertEquals(listed(copy), listed(tree));
  }

  private Set<String> listed(Path tree) {
    String cache = tree.resolve("etc/ld.so.cache").toString();
    TreeSet<String> lines = new TreeSet<>();
    Peers.run(folder, "ldconfig", "-p", "-C", cache)
        .success()
        .lines()
        .filter(line -> line.contains("=>"))
        .forEach(line -> lines.add(line.replaceFirst("\\(.*\\)", "()").strip()));
    return lines;
  }

  @Test
  void namesAreComparedAsTheLinkerDoes() {
    assertEquals(-1, Integer.signum(LinkerCache.compare("liba.so.2", "liba.so.10")));
    assertEquals(1, Integer.signum(LinkerCache.compare("lib2", "libz")));
    assertEquals(0, LinkerCache.compare("libz.so.01", "libz.so.1"));
    assertEquals(-1, Integer.signum(LinkerCache.compare("libz", "libz.so")));
  }
}
