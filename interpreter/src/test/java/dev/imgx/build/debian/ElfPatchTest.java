package dev.imgx.build.debian;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Programs and libraries of this machine, patched, read by `patchelf` and run.
class ElfPatchTest {
  private static final String RUN_PATH =
      "/nix/store/00000000000000000000000000000000-a/lib:$ORIGIN/../lib/" + "x".repeat(300);

  @TempDir Path directory;

  private static Elf read(Path file) throws IOException {
    return Objects.requireNonNull(Elf.of(Files.readAllBytes(file), file.toString()));
  }

  private Path patched(Path program, @Nullable String interpreter, String runPath)
      throws IOException {
    Path file = directory.resolve("patched");
    Files.write(file, ElfPatch.patch(read(program), interpreter, runPath));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file;
  }

  @ParameterizedTest
  @ValueSource(strings = {"ls", "git", "tar", "perl", "skopeo"})
  void programsRunAndSayWhatTheyAre(String name) throws IOException {
    Path program = Peers.require(name).toRealPath();
    Elf before = read(program);
    Path moved = directory.resolve("a-loader-with-a-long-name-" + "y".repeat(100));
    Files.copy(Path.of(Objects.requireNonNull(before.interpreter())), moved);
    String path = RUN_PATH + (before.runPath() == null ? "" : ":" + before.runPath());
    Path file = patched(program, moved.toString(), path);
    assertEquals(
        moved + "\n",
        Peers.run(directory, "patchelf", "--print-interpreter", file.toString()).success());
    assertEquals(
        path + "\n", Peers.run(directory, "patchelf", "--print-rpath", file.toString()).success());
    Elf after = read(file);
    assertEquals(before.needed(), after.needed());
    assertEquals(moved.toString(), after.interpreter());
    assertEquals(path, after.runPath());
    assertEquals(
        Peers.run(directory, program.toString(), "--version").success(),
        Peers.run(directory, file.toString(), "--version").success());
    String twice = Files.createLink(directory.resolve("once"), file).toString();
    assertEquals(
        Peers.run(directory, program.toString(), "--version").success(),
        Peers.run(directory, patched(Path.of(twice), null, path).toString(), "--version")
            .success());
  }

  /// The Java machine's own library is loaded from where its patched program says.
  @Test
  void librariesAreFoundByTheRunPath() throws IOException {
    Path home = Path.of(System.getProperty("java.home"));
    Path file = patched(home.resolve("bin/java"), null, home.resolve("lib").toString());
    Peers.Answer answer = Peers.run(directory, file.toString(), "-version");
    assertTrue(!answer.errors().contains("cannot open shared object"), answer.errors());
    Path library = home.resolve("lib/server/libjvm.so");
    Elf before = read(library);
    byte[] bytes = ElfPatch.patch(before, null, "/lib");
    Elf after = Objects.requireNonNull(Elf.of(bytes, "libjvm.so"));
    assertEquals(before.soname(), after.soname());
    assertEquals("/lib", after.runPath());
    assertNull(after.interpreter());
  }

  @Test
  void otherFilesAreNoElf() {
    assertNull(Elf.of(new byte[0], "x"));
    assertNull(Elf.of("#!/bin/sh\n".getBytes(StandardCharsets.UTF_8), "x"));
    byte[] small = new byte[64];
    small[0] = 0x7F;
    assertNull(Elf.of(small, "x"));
  }

  /// Whatever is in a file, there is an error with a message at worst.
  @Test
  void damagedFilesAreErrors() throws IOException {
    byte[] whole = Files.readAllBytes(Peers.require("ls").toRealPath());
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(11);
    int errors = 0;
    for (int i = 0; i < 1000; i++) {
      byte[] bytes =
          i % 10 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
      for (int j = 0; j < 3 && bytes.length > 0; j++) {
        bytes[random.nextInt(Math.min(bytes.length, 1024))] = (byte) random.nextInt();
      }
      try {
        Elf elf = Elf.of(bytes, "ls");
        if (elf != null && elf.isDynamic()) {
          assertNotNull(ElfPatch.patch(elf, "/a", "/b"));
        }
      } catch (DebianError e) {
        errors++;
      }
    }
    assertTrue(errors > 20, "damaged: " + errors);
    assertArrayEquals(
        ElfPatch.patch(Objects.requireNonNull(Elf.of(whole, "a")), "/a", "/b"),
        ElfPatch.patch(Objects.requireNonNull(Elf.of(whole, "b")), "/a", "/b"));
  }
}
