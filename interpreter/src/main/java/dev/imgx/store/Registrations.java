package dev.imgx.store;

import dev.imgx.store.database.PathInfo;
import dev.imgx.store.hash.FormatError;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the database knows about a path, as the lines of `nix-store --dump-db`: the path, its hash,
/// its size, its deriver (or nothing), the number of its references, and those.
///
/// @param directory the store directory that paths are written with
public record Registrations(StoreDir directory) {
  private static final int MAX_REFERENCES = 1_000_000;

  /// The lines about one path.
  public String print(PathInfo info) {
    StringBuilder lines = new StringBuilder();
    StorePath deriver = info.deriver();
    lines.append(directory.print(info.path())).append('\n');
    lines.append(info.narHash().print(HashFormat.BASE16)).append('\n');
    lines.append(info.narSize()).append('\n');
    lines.append(deriver == null ? "" : directory.print(deriver)).append('\n');
    lines.append(info.references().size()).append('\n');
    info.references().forEach(path -> lines.append(directory.print(path)).append('\n'));
    return lines.toString();
  }

  /// Reads lines until they end. Throws `FormatError` when they are not such lines.
  public List<PathInfo> parse(BufferedReader in) throws IOException {
    List<PathInfo> infos = new ArrayList<>();
    for (String path = in.readLine(); path != null && !path.isEmpty(); path = in.readLine()) {
      StorePath name = directory.parse(path);
      Hash hash =
          Hash.parseUnprefixed(line(in, path).toLowerCase(Locale.ROOT), HashAlgorithm.SHA256);
      long size = number(line(in, path), Long.MAX_VALUE);
      String deriver = line(in, path);
      long count = number(line(in, path), MAX_REFERENCES);
      List<StorePath> references = new ArrayList<>();
      for (long i = 0; i < count; i++) {
        references.add(directory.parse(line(in, path)));
      }
      PathInfo info = PathInfo.of(name, hash, size, references);
      infos.add(deriver.isEmpty() ? info : info.derivedBy(directory.parse(deriver)));
    }
    return infos;
  }

  private static String line(BufferedReader in, String path) throws IOException {
    @Nullable String line = in.readLine();
    if (line == null) {
      throw new FormatError("the registration of '" + path + "' is cut off");
    }
    return line;
  }

  private static long number(String text, long limit) {
    try {
      long number = Long.parseLong(text);
      if (number >= 0 && number <= limit) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new FormatError("'" + text + "' is not a number that a registration can have");
  }
}
