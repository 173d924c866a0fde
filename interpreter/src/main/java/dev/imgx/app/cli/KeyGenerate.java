package dev.imgx.app.cli;

import dev.imgx.store.cache.SecretKey;
import dev.imgx.store.hash.FormatError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/// `imgx key generate`: a new key to sign with.
final class KeyGenerate implements Command {
  private static final Option OUTPUT =
      Option.of(
          "-o,--output",
          "FILE",
          "Write the secret key to the new FILE, for its owner only, and print the public key");

  @Override
  public Outline outline() {
    return new Outline(
        "key generate",
        "Make a key that signs store paths, and print it: it is secret",
        List.of("NAME"),
        List.of(OUTPUT),
        List.of("imgx key generate cache.example.org-1 --output secret-key"));
  }

  @Override
  public int run(Call call) throws IOException {
    List<String> operands = call.arguments().operands();
    if (operands.size() != 1) {
      throw new UsageError("name the key, such as 'cache.example.org-1'");
    }
    SecretKey key;
    try {
      key = SecretKey.generate(operands.getFirst());
    } catch (FormatError e) {
      throw new UsageError(String.valueOf(e.getMessage()));
    }
    String file = call.arguments().value(OUTPUT);
    if (file == null) {
      call.printLine(key.secretText());
      return 0;
    }
    write(call.streams().directory().resolve(file), key.secretText());
    call.printLine(key.publicKey().toString());
    return 0;
  }

  /// Never over another key; readable for its owner only from the first moment.
  private static void write(Path file, String text) throws IOException {
    try (var out =
        Files.newByteChannel(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      out.write(ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8)));
    } catch (FileAlreadyExistsException e) {
      throw new IOException("'" + file + "' exists already; a key is not written over it", e);
    }
  }
}
