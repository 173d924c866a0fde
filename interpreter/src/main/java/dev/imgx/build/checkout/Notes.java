package dev.imgx.build.checkout;

import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/// Remembers small texts by key: what never changes, such as the tree of a revision. A file each,
/// moved into place, so that several processes may write at once.
///
/// @param directory made when needed
record Notes(Path directory) {
  @Nullable String find(String key) throws IOException {
    try {
      return Files.readString(file(key), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  void put(String key, String text) throws IOException {
    Files.createDirectories(directory);
    Path fresh = Files.createTempFile(directory, "new", "");
    Files.writeString(fresh, text, StandardCharsets.UTF_8);
    Files.move(fresh, file(key), StandardCopyOption.ATOMIC_MOVE);
  }

  private Path file(String key) {
    return directory.resolve(Hash.digest(HashAlgorithm.SHA256, key).print(HashFormat.BASE32));
  }
}
