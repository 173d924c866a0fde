package dev.imgx.build.debian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers;
import dev.imgx.build.BuildError;
import dev.imgx.build.Workshop;
import dev.imgx.store.TreeSource;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelocateDebTest {
  private static final String LOADER = "lib64/ld-linux-x86-64.so.2";

  @TempDir Path root;
  @TempDir Path folder;
  private Workshop workshop;
  private String shell;

  @BeforeEach
  void open() {
    workshop = new Workshop(root, Map.of("relocate-deb", new RelocateDeb()));
    shell = workshop.text("shell", "no shell");
  }

  @AfterEach
  void close() {
    workshop.close();
  }

  private String deb(String name, Map<String, String> files) throws IOException {
    Path deb = folder.resolve(name + ".deb");
    Debs.write(deb, Map.of("control", "Package: x\n"), files);
    return logical(workshop.store.addTree(TreeSource.whole(name + ".deb", deb)));
  }

  private String logical(StorePath path) {
    return workshop.store.directory().print(path);
  }

  private Path relocated(
      Map<String, String> files, List<String> dependencies, Map<String, Object> variables)
      throws Exception {
    return workshop.make(
        "relocate-deb",
        "package",
        Map.of(
            "packages", List.of(deb("package", files)),
            "dependencies", dependencies,
            "fallback", List.of(),
            "shell", shell,
            "variables", variables));
  }

  private String name(Path output) {
    return "/nix/store/" + output.getFileName();
  }

  @Test
  void filesGetTheLayoutOfTheStore() throws Exception {
    Path base =
        relocated(
            Map.of("usr/lib/x86_64-linux-gnu/libz.so.1", "z", "bin/tool", "t"),
            List.of(),
            Map.of());
    Path out =
        relocated(
            Map.of(
                "usr/bin/a", "a",
                "usr/sbin/b", "-> ../bin/a",
                "sbin/c", "-> /usr/bin/a",
                "usr/bin/other", "-> /bin/tool",
                "usr/lib/x86_64-linux-gnu/libz.so", "-> libz.so.1",
                "usr/share/doc/d", "-> ../../../etc/d",
                "etc/d", "d",
                "usr/lib/a.so",
                    "/* GNU ld script */ GROUP ( /lib/x86_64-linux-gnu/libz.so.1 /lib/none )",
                "usr/lib/pkgconfig/a.pc", "prefix=/usr\nlibdir=/usr/lib\nx=/usrx\n",
                "var/log/x", "-> /dev/null"),
            List.of(name(base)),
            Map.of());
    assertEquals(Path.of("a"), Files.readSymbolicLink(out.resolve("bin/b")));
    assertEquals(Path.of("a"), Files.readSymbolicLink(out.resolve("bin/c")));
    assertEquals(Path.of("bin"), Files.readSymbolicLink(out.resolve("sbin")));
    assertEquals(Path.of(name(base), "bin/tool"), Files.readSymbolicLink(out.resolve("bin/other")));
    String library = name(base) + "/lib/x86_64-linux-gnu/libz.so.1";
    assertEquals(
        Path.of(library), Files.readSymbolicLink(out.resolve("lib/x86_64-linux-gnu/libz.so")));
    assertEquals(Path.of("../../etc/d"), Files.readSymbolicLink(out.resolve("share/doc/d")));
    assertEquals(Path.of("/dev/null"), Files.readSymbolicLink(out.resolve("var/log/x")));
    assertEquals(
        "/* GNU ld script */ GROUP ( " + library + " /lib/none )",
        Files.readString(out.resolve("lib/a.so")));
    assertEquals(
        "prefix=" + name(out) + "\nlibdir=" + name(out) + "/lib\nx=/usrx\n",
        Files.readString(out.resolve("lib/pkgconfig/a.pc")));
    assertFalse(Files.exists(out.resolve("usr")));
  }

  @Test
  void scriptsAreRunByTheStore() throws Exception {
    Path perl =
        relocated(
            Map.of("usr/bin/perl", "p", "usr/share/perl5/A.pm", "1;", "usr/bin/python3", "p"),
            List.of(),
            Map.of());
    Path out =
        relocated(
            Map.of(
                "usr/bin/a", "#!/usr/bin/perl -w\nuse A;\n",
                "usr/bin/b", "#! /usr/bin/env -S python3 -I\nprint(1)\n",
                "usr/bin/c", "#!/usr/bin/tclsh\n",
                "usr/share/plain", "no script",
                "usr/lib/core/git", "x"),
            List.of(name(perl)),
            Map.of(
                "bin/a",
                Map.of("CORE", "lib/c*", "NONE", "lib/none", "SEARCH", List.of("lib/*", "share"))));
    String hidden = Files.readString(out.resolve("bin/.a-wrapped"));
    assertEquals(
        "#!"
            + name(perl)
            + "/bin/perl -w\nuse lib qw("
            + name(perl)
            + "/share/perl5);\n# line 2\nuse A;\n",
        hidden);
    assertEquals(
        "#!" + name(perl) + "/bin/python3 -I\nprint(1)\n", Files.readString(out.resolve("bin/b")));
    assertFalse(Files.isExecutable(out.resolve("bin/c")));
    assertEquals(
        """
        #!%1$s
        export CORE=${CORE-%2$s/lib/core}
        export SEARCH=${SEARCH:+$SEARCH:}%2$s/lib/core:%2$s/share
        exec -a "$0" %2$s/bin/.a-wrapped "$@"
        """
            .formatted(shell, name(out)),
        Files.readString(out.resolve("bin/a")));
    assertTrue(Files.isExecutable(out.resolve("bin/a")));
    assertTrue(
        workshop
            .events
            .toString()
            .contains("`bin/c` cannot run: nothing it depends on has `/usr/bin/tclsh`"),
        workshop.events::toString);
  }

  @Test
  void programsAreLinkedWithTheStore() throws Exception {
    Elf ls =
        Objects.requireNonNull(Elf.of(Files.readAllBytes(Peers.require("ls").toRealPath()), "ls"));
    Map<String, String> libraries = new HashMap<>(Map.of(LOADER, "l"));
    ls.needed().forEach(name -> libraries.put("usr/lib/x86_64-linux-gnu/" + name, "l"));
    Path base = relocated(libraries, List.of(), Map.of());
    Map<String, String> files = Map.of("bin/ls", "ELF " + Peers.require("ls").toRealPath());
    Path out = relocated(files, List.of(name(base)), Map.of());
    Elf elf = Objects.requireNonNull(Elf.of(Files.readAllBytes(out.resolve("bin/ls")), "ls"));
    assertEquals(name(base) + "/" + LOADER, elf.interpreter());
    assertEquals(name(base) + "/lib/x86_64-linux-gnu", elf.runPath());
    Path alone = relocated(files, List.of(), Map.of());
    assertFalse(Files.isExecutable(alone.resolve("bin/ls")));
  }

  @Test
  void damagedProgramsAreErrors() {
    Path broken = folder.resolve("broken");
    BuildError error =
        assertThrows(
            BuildError.class,
            () -> {
              byte[] bytes = Files.readAllBytes(Peers.require("ls").toRealPath());
              Files.write(broken, Arrays.copyOf(bytes, 5000));
              relocated(Map.of("bin/ls", "ELF " + broken), List.of(), Map.of());
            });
    assertTrue(error.getMessage().contains("damaged ELF file"), error.getMessage());
  }
}
