package dev.imgx.build.image;

import dev.imgx.build.registry.Descriptor;
import dev.imgx.build.registry.Digests;
import dev.imgx.store.hash.FormatError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/// Remembers what layers were compressed to: a file for each, named by the diff id, in one
/// directory. What is lost is found out again. Compressing gives the same bytes everywhere, so an
/// entry stays true as long as the algorithm does.
///
/// @param directory need not exist
public record PackedLayers(Path directory) {
  /// Changes whenever the compression gives other bytes.
  private static final String ALGORITHM = "gzip-1";

  /// What a layer was compressed to.
  Optional<Descriptor> find(String diffId, String mediaType) {
    try {
      String[] words = Files.readString(file(diffId)).strip().split(" ", -1);
      if (words.length == 2 && words[1].matches("[0-9]{1,18}")) {
        return Optional.of(
            new Descriptor(mediaType, Digests.parse(words[0]), Long.parseLong(words[1])));
      }
    } catch (IOException | FormatError e) {
      // It is not known then.
    }
    return Optional.empty();
  }

  /// Takes note of it.
  void note(String diffId, Descriptor packed) {
    try {
      Path file = file(diffId);
      Files.createDirectories(directory);
      Path fresh = Files.createTempFile(directory, "new-", "");
      String text = Digests.print(packed.digest()) + " " + packed.size() + "\n";
      Files.write(fresh, text.getBytes(StandardCharsets.US_ASCII));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // It is compressed once more next time.
    }
  }

  private Path file(String diffId) {
    return directory.resolve(ALGORITHM + "-" + diffId.replace(':', '-'));
  }
}
