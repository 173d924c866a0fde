package dev.imgx.store.archive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;

/// Debian's packages: an ar archive that holds a tar of control files and a tar of data.
public final class DebArchive {
  private DebArchive() {}

  /// The files that the package installs; `what` is what errors call the package.
  public static TarInput data(Path file, String what) throws IOException {
    return member(file, "data.tar", what);
  }

  /// The package's control files.
  public static TarInput control(Path file, String what) throws IOException {
    return member(file, "control.tar", what);
  }

  private static TarInput member(Path file, String prefix, String what) throws IOException {
    ArArchiveInputStream ar =
        new ArArchiveInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
    try {
      checkFormat(ar);
      for (ArArchiveEntry entry = ar.getNextEntry(); entry != null; entry = ar.getNextEntry()) {
        if (entry.getName().equals(prefix) || entry.getName().startsWith(prefix + ".")) {
          return TarInput.of(ar, what);
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      ar.close();
      throw new ArchiveError(what + " is not a Debian package: " + e.getMessage(), e);
    }
    ar.close();
    throw new ArchiveError(what + " is not a Debian package: it has no `" + prefix + "`");
  }

  /// Packages begin with the version of their format; `dpkg` too knows the second alone.
  private static void checkFormat(ArArchiveInputStream ar) throws IOException {
    ArArchiveEntry first = ar.getNextEntry();
    if (first == null || !first.getName().equals("debian-binary")) {
      throw new IOException("it does not begin with `debian-binary`");
    }
    if (!new String(ar.readNBytes(2), StandardCharsets.ISO_8859_1).equals("2.")) {
      throw new IOException("the version of its format is not 2");
    }
  }
}
