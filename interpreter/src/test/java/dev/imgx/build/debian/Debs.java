package dev.imgx.build.debian;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/// Makes package files for tests.
public final class Debs {
  private Debs() {}

  /// A package with files: the content by name; `-> target` is a link, a text that begins with `#!`
  /// or `ELF` is executable, and what follows `ELF` is a file of this machine.
  public static void write(Path deb, Map<String, String> control, Map<String, String> files)
      throws IOException {
    try (ArArchiveOutputStream ar = new ArArchiveOutputStream(Files.newOutputStream(deb))) {
      member(ar, "debian-binary", "2.0\n".getBytes(StandardCharsets.UTF_8));
      member(ar, "control.tar", tar(control));
      member(ar, "data.tar", tar(files));
    }
  }

  private static void member(ArArchiveOutputStream ar, String name, byte[] bytes)
      throws IOException {
    ar.putArchiveEntry(new ArArchiveEntry(name, bytes.length));
    ar.write(bytes);
    ar.closeArchiveEntry();
  }

  private static byte[] tar(Map<String, String> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    SortedMap<String, String> sorted = new TreeMap<>(files);
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
      for (Map.Entry<String, String> file : sorted.entrySet()) {
        put(tar, "./" + file.getKey(), file.getValue());
      }
    }
    return bytes.toByteArray();
  }

  private static void put(TarArchiveOutputStream tar, String name, String content)
      throws IOException {
    boolean link = content.startsWith("-> ");
    boolean elf = content.startsWith("ELF ");
    TarArchiveEntry entry =
        new TarArchiveEntry(name, link ? TarConstants.LF_SYMLINK : TarConstants.LF_NORMAL, true);
    byte[] bytes =
        elf
            ? Files.readAllBytes(Path.of(content.substring(4)))
            : content.getBytes(StandardCharsets.UTF_8);
    entry.setMode(elf || content.startsWith("#!") ? 0755 : 0644);
    if (link) {
      entry.setLinkName(content.substring(3));
    } else {
      entry.setSize(bytes.length);
    }
    tar.putArchiveEntry(entry);
    if (!link) {
      tar.write(bytes);
    }
    tar.closeArchiveEntry();
  }
}
