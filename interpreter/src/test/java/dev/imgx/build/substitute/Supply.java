package dev.imgx.build.substitute;

import dev.imgx.store.LocalStore;
import dev.imgx.store.cache.NarCompression;
import dev.imgx.store.cache.NarInfo;
import dev.imgx.store.cache.SecretKey;
import dev.imgx.store.cache.Trust;
import dev.imgx.store.database.PathInfo;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A cache in a directory, whose paths a test makes up: well signed, and with whatever bytes.
final class Supply {
  final Path directory;
  final SecretKey key;

  Supply(Path directory, SecretKey key) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.key = key;
    Files.writeString(directory.resolve("nix-cache-info"), "StoreDir: /nix/store\n");
  }

  /// A store path of this name that follows from nothing.
  static StorePath path(String name) {
    String hash = Hash.digest(HashAlgorithm.MD5, name).print(dev.imgx.store.hash.HashFormat.BASE16);
    return StorePath.parse(hash.replaceAll("[eotu]", "z") + "-" + name);
  }

  /// The archive of a file.
  static byte[] file(String text) {
    return nar("(", "type", "regular", "contents", text, ")");
  }

  /// The words of an archive, good or bad.
  static byte[] nar(String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    word(out, "nix-archive-1");
    for (String word : words) {
      word(out, word);
    }
    return out.toByteArray();
  }

  private static void word(ByteArrayOutputStream out, String word) {
    byte[] bytes = word.getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < 8; i++) {
      out.write(i < 4 ? bytes.length >>> 8 * i : 0);
    }
    out.writeBytes(bytes);
    out.writeBytes(new byte[(8 - bytes.length % 8) % 8]);
  }

  /// Adds a path with this archive.
  StorePath add(String name, byte[] nar, StorePath... references) throws IOException {
    PathInfo info =
        PathInfo.of(
            path(name), Hash.digest(HashAlgorithm.SHA256, nar), nar.length, List.of(references));
    publish(info, nar, true);
    return info.path();
  }

  /// Publishes what is said about a path, and its archive, which need not agree.
  void publish(PathInfo info, byte[] nar, boolean signed) throws IOException {
    String url = "nar/" + info.path().hashPart() + ".nar";
    Files.createDirectories(directory.resolve("nar"));
    Files.write(directory.resolve(url), nar);
    String signature = key.sign(Trust.fingerprint(info, StoreDir.STANDARD));
    NarInfo text =
        new NarInfo(
            info.signed(signed ? List.of(signature) : List.of()),
            new NarInfo.ArchiveFile(url, NarCompression.NONE, null, 0),
            null);
    Files.writeString(directory.resolve(NarInfo.name(info.path())), text.text(StoreDir.STANDARD));
  }

  /// Changes what is said about a path, and leaves the signature.
  void change(StorePath path, String line, String instead) throws IOException {
    Path file = directory.resolve(NarInfo.name(path));
    Files.writeString(file, Files.readString(file).replaceAll("(?m)" + line, instead));
  }

  /// A store with nothing in it.
  static LocalStore store(Path root) {
    return new LocalStore(root, StoreDir.STANDARD);
  }
}
