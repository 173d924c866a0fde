package dev.imgx.build.image;

import dev.imgx.build.registry.Descriptor;
import dev.imgx.build.registry.Digests;
import dev.imgx.store.hash.FormatError;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Remembers what layers were compressed to, and where they were pushed: a file for each, named by
/// its id, in one directory. What is lost is found out again. Compressing gives the same bytes
/// everywhere, so an entry stays true as long as the algorithm does.
///
/// @param directory need not exist
public record PackedLayers(Path directory) {
  /// Changes whenever the compression gives other bytes.
  private static final int ALGORITHM = 1;

  /// What a layer was compressed to.
  Optional<Descriptor> find(String diffId, Publisher.Form form) {
    try {
      String[] words = Files.readString(file(diffId, form)).strip().split(" ", -1);
      if (words.length == 2 && words[1].matches("[0-9]{1,18}")) {
        return Optional.of(
            new Descriptor(form.layerType(), Digests.parse(words[0]), Long.parseLong(words[1])));
      }
    } catch (IOException | FormatError e) {
      // It is not known then.
    }
    return Optional.empty();
  }

  /// Takes note of it.
  void note(String diffId, Descriptor packed, Publisher.Form form) {
    write(file(diffId, form), Digests.print(packed.digest()) + " " + packed.size() + "\n");
  }

  /// A repository of this registry that has a blob, as far as is known, or null.
  @Nullable String place(Hash digest, String host) {
    try {
      String path = Files.readString(directory.resolve(placeName(digest, host))).strip();
      return path.matches("[a-z0-9._/-]+") ? path : null;
    } catch (IOException e) {
      return null;
    }
  }

  /// Takes note of one.
  void notePlace(Hash digest, String host, String path) {
    write(directory.resolve(placeName(digest, host)), path + "\n");
  }

  private static String placeName(Hash digest, String host) {
    return "at-" + host.replaceAll("[^A-Za-z0-9.-]", "_") + "-" + digest.print(HashFormat.BASE16);
  }

  private void write(Path file, String text) {
    try {
      Files.createDirectories(directory);
      Path fresh = Files.createTempFile(directory, "new-", "");
      Files.write(fresh, text.getBytes(StandardCharsets.US_ASCII));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // It is found out once more next time.
    }
  }

  private Path file(String diffId, Publisher.Form form) {
    String algorithm = form.compression().name().toLowerCase(Locale.ROOT) + "-" + ALGORITHM;
    return directory.resolve(algorithm + "-" + diffId.replace(':', '-'));
  }
}
