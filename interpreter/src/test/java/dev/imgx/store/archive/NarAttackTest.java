package dev.imgx.store.archive;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers;
import dev.imgx.store.hash.FormatError;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Damaged and forged archives, to imgx and to Nix: imgx accepts exactly those that Nix accepts and
/// would write the same again, and both unpack the same.
class NarAttackTest {
  private static final int MUTANTS = Integer.getInteger("imgx.mutants", 40);
  private static final String FILE = "( type regular contents x )";

  @TempDir private Path temporary;
  private byte[] archive = {};

  @BeforeEach
  void makeArchive() throws IOException {
    Peers.require("nix-store");
    Path tree = Files.createDirectories(temporary.resolve("tree/dir"));
    Files.createDirectory(tree.resolve("empty"));
    Files.writeString(tree.resolve("a"), "lower");
    Files.writeString(tree.resolve("A"), "upper");
    Path program = Files.writeString(tree.resolve("program"), "#!/bin/sh\n");
    assertTrue(program.toFile().setExecutable(true));
    Files.createSymbolicLink(tree.resolve("outward"), Path.of("../../../etc/passwd"));
    Files.createSymbolicLink(tree.resolve("round"), Path.of("round"));
    archive = dump(temporary.resolve("tree"));
  }

  private static byte[] dump(Path tree) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (NarWriter writer = new NarWriter(out)) {
      TreeReader.read(tree, writer);
    }
    return out.toByteArray();
  }

  /// What imgx unpacks, as an archive again; null when it refuses.
  private byte @Nullable [] ours(byte[] forged) throws IOException {
    Path target = temporary.resolve("ours");
    try (TreeWriter writer = TreeWriter.forUser(target)) {
      NarReader.read(new ByteArrayInputStream(forged), writer);
      return dump(target);
    } catch (FormatError | EOFException | FileSystemException e) {
      return null;
    } finally {
      TreeDeleter.delete(target);
    }
  }

  /// The same of Nix.
  private byte @Nullable [] theirs(byte[] forged) throws IOException {
    Path target = temporary.resolve("theirs");
    Path file = Files.write(temporary.resolve("forged.nar"), forged);
    String script = "nix-store --restore \"$1\" <\"$2\"";
    List<String> command = List.of("sh", "-c", script, "sh", target + "", file + "");
    Peers.Answer answer = Peers.run(temporary, Map.of("HOME", "/"), command);
    try {
      return answer.exitCode() == 0 && Files.exists(target, LinkOption.NOFOLLOW_LINKS)
          ? dump(target)
          : null;
    } finally {
      TreeDeleter.delete(target);
    }
  }

  private void compare(byte[] forged, String what) throws IOException {
    byte[] theirs = theirs(forged);
    boolean exact =
        theirs != null
            && forged.length >= theirs.length
            && Arrays.equals(forged, 0, theirs.length, theirs, 0, theirs.length);
    byte[] ours = ours(forged);
    assertTrue(exact ? Arrays.equals(theirs, ours) : ours == null, what);
  }

  @Test
  void mutantsAreJudgedAsByNix() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    compare(archive, "the archive itself");
    for (int i = 0; i < MUTANTS; i++) {
      compare(mutant(random), "seed " + seed + ", mutant " + i);
    }
  }

  /// Most of what can be wrong is wrong in whole words.
  private byte[] mutant(Random random) {
    byte[] bytes = archive.clone();
    int at = random.nextInt(bytes.length / 8) * 8;
    int other = random.nextInt(bytes.length / 8) * 8;
    int from = Math.min(at, other);
    int to = Math.max(at, other) + 8;
    switch (random.nextInt(7)) {
      case 0 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      case 1 -> Arrays.fill(bytes, at, at + 8, (byte) 0);
      case 2 -> bytes[at + random.nextInt(8)] = (byte) random.nextInt(256);
      case 3 -> bytes = Arrays.copyOf(bytes, from);
      case 4 -> System.arraycopy(archive, at, bytes, other, 8);
      case 5 -> bytes = joined(bytes, to, from);
      default -> bytes = joined(bytes, from, to);
    }
    return bytes;
  }

  /// The bytes before `end` and those from `start`: a part left out, or there twice.
  private static byte[] joined(byte[] bytes, int end, int start) {
    byte[] all = Arrays.copyOf(bytes, end + bytes.length - start);
    System.arraycopy(bytes, start, all, end, bytes.length - start);
    return all;
  }

  @Test
  void forgeriesAreJudgedAsByNix() throws IOException {
    for (String words :
        List.of(
            "( type directory entry ( name .. node " + FILE + " ) )",
            "( type directory entry ( name . node " + FILE + " ) )",
            "( type directory entry ( name a/b node " + FILE + " ) )",
            "( type directory entry ( name /etc node " + FILE + " ) )",
            "( type directory entry ( name b node F ) entry ( name a node F ) )",
            "( type directory entry ( name a node F ) entry ( name a node F ) )",
            "( type directory entry ( name A node F ) entry ( name a node F ) )",
            "( type directory entry ( name a node ( type symlink target / ) )"
                + " entry ( name a node ( type directory entry ( name x node F ) ) ) )",
            "( type symlink target / )",
            "( type symlink target a target b )",
            "( type regular contents x contents y )",
            "( type regular type directory )",
            "( type directory type regular contents x )",
            "( contents x type regular )",
            "( type directory entry ( node F name a ) )",
            "( type directory entry ( name a ) )",
            "( type directory entry ( name a node F node F ) )",
            "( type block )")) {
      compare(words(words.replace(" F ", " " + FILE + " ")), words);
    }
  }

  private static byte[] words(String words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String word : ("nix-archive-1 " + words).split(" ")) {
      out.write(word.length());
      out.writeBytes(new byte[7]);
      out.writeBytes(word.getBytes(StandardCharsets.ISO_8859_1));
      out.writeBytes(new byte[NarWriter.padding(word.length())]);
    }
    return out.toByteArray();
  }
}
