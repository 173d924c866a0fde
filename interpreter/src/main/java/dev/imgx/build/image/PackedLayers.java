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
import java.nio.file.attribute.FileTime;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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
    Note note = read(file(diffId, form));
    return note == null
        ? Optional.empty()
        : Optional.of(new Descriptor(form.layerType(), note.digest(), note.number()));
  }

  /// Which manifest a file of the store became in this form. It is not believed when the file was
  /// made anew since.
  public Optional<Hash> manifest(Path image, Publisher.Form form) throws IOException {
    Note note = read(manifestFile(image, form));
    return note != null && note.number() == changed(image)
        ? Optional.of(note.digest())
        : Optional.empty();
  }

  /// Takes note of it.
  public void noteManifest(Path image, Publisher.Form form, Hash manifest) throws IOException {
    write(manifestFile(image, form), Digests.print(manifest) + " " + changed(image) + "\n");
  }

  private Path manifestFile(Path image, Publisher.Form form) {
    String kind = form.kind().name().toLowerCase(Locale.ROOT) + "-" + algorithm(form);
    return directory.resolve("manifest-" + kind + "-" + image.getFileName());
  }

  /// When a file was changed, or given another name.
  private static long changed(Path file) throws IOException {
    return ((FileTime) Files.getAttribute(file, "unix:ctime")).to(TimeUnit.NANOSECONDS);
  }

  /// A digest and a number that says more about it.
  private record Note(Hash digest, long number) {}

  private static @Nullable Note read(Path file) {
    try {
      String[] words = Files.readString(file).strip().split(" ", -1);
      if (words.length == 2 && words[1].matches("[0-9]{1,19}")) {
        return new Note(Digests.parse(words[0]), Long.parseLong(words[1]));
      }
    } catch (IOException | FormatError | NumberFormatException e) {
      // It is not known then.
    }
    return null;
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

  /// Takes note of a repository that is said to have a blob, unless another one is known.
  void noteHome(Hash digest, String host, String path) {
    if (place(digest, host) == null) {
      notePlace(digest, host, path);
    }
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
    return directory.resolve(algorithm(form) + "-" + diffId.replace(':', '-'));
  }

  private static String algorithm(Publisher.Form form) {
    return form.compression().name().toLowerCase(Locale.ROOT) + "-" + ALGORITHM;
  }
}
