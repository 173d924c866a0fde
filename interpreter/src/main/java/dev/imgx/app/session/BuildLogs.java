package dev.imgx.app.session;

import dev.imgx.store.archive.Decompression;
import dev.imgx.store.database.PathInfo;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The logs of builds that a store keeps, Nix's too, and those that caches have.
public final class BuildLogs {
  private static final List<String> ENDINGS = List.of("", ".bz2", ".gz", ".zst");

  private final Storehouse house;
  private final Elsewhere elsewhere;

  /// Where the log of a derivation is that is not here; null when nobody has it.
  @FunctionalInterface
  interface Elsewhere {
    @Nullable InputStream log(StorePath derivation) throws IOException;
  }

  BuildLogs(Storehouse house, Elsewhere elsewhere) {
    this.house = house;
    this.elsewhere = elsewhere;
  }

  /// The plain bytes of a log. What is meant is a derivation, a path that one made, a link to
  /// either, or a derivation's name: then the youngest of them. Throws `SessionError`.
  public InputStream open(String text) throws IOException {
    StorePath path = house.find(text);
    Path file = path == null ? youngest(text) : file(derivation(path));
    InputStream log = path == null ? opened(file) : opened(file, derivation(path));
    if (log == null) {
      throw SessionError.of("there is no log of '" + text + "' here");
    }
    return log;
  }

  /// The same of a derivation.
  public InputStream open(StorePath derivation) throws IOException {
    InputStream log = opened(file(derivation), derivation);
    if (log == null) {
      throw SessionError.of(
          "there is no log of '%s' here: it was not built here, or its builder said nothing"
              .formatted(derivation.derivationName()));
    }
    return log;
  }

  private @Nullable InputStream opened(@Nullable Path file, StorePath derivation)
      throws IOException {
    InputStream here = opened(file);
    InputStream other = here == null ? elsewhere.log(derivation) : null;
    return other == null ? here : Decompression.open(other);
  }

  private static @Nullable InputStream opened(@Nullable Path file) throws IOException {
    return file == null ? null : Decompression.open(Files.newInputStream(file));
  }

  /// Whether the text names a file or directory of the user's that leads nowhere into the store.
  public boolean isProgram(String text) throws IOException {
    return Files.exists(house.file(text)) && house.find(text) == null;
  }

  /// The derivation itself, or the one that made a path.
  private StorePath derivation(StorePath path) {
    PathInfo info = path.isDerivation() ? null : house.store().find(path);
    StorePath deriver = info == null ? null : info.deriver();
    return deriver == null ? path : deriver;
  }

  private @Nullable Path youngest(String name) throws IOException {
    Path best = null;
    FileTime time = FileTime.fromMillis(0);
    for (StorePath path : house.store().paths()) {
      if (path.isDerivation() && path.derivationName().equals(name)) {
        Path file = file(path);
        if (file != null && Files.getLastModifiedTime(file).compareTo(time) >= 0) {
          best = file;
          time = Files.getLastModifiedTime(file);
        }
      }
    }
    return best;
  }

  private @Nullable Path file(StorePath derivation) {
    Path plain = house.store().log(derivation);
    for (String ending : ENDINGS) {
      Path file = plain.resolveSibling(plain.getFileName() + ending);
      if (Files.exists(file)) {
        return file;
      }
    }
    return null;
  }
}
