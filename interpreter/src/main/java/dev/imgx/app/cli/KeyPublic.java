package dev.imgx.app.cli;

import dev.imgx.store.cache.SecretKey;
import dev.imgx.store.hash.FormatError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;

/// `imgx key public`: the half of a key that others verify with.
final class KeyPublic implements Command {
  @Override
  public Outline outline() {
    return new Outline(
        "key public",
        "Print the public key of a secret key, which is read from FILE or standard input",
        List.of("[FILE]"),
        List.of(),
        List.of("imgx key public secret-key"));
  }

  @Override
  public int run(Call call) throws IOException {
    List<String> operands = call.arguments().operands();
    if (operands.size() > 1) {
      throw new UsageError("name only one file");
    }
    byte[] text =
        operands.isEmpty()
            ? call.streams().in().readAllBytes()
            : Files.readAllBytes(call.streams().directory().resolve(operands.getFirst()));
    try {
      SecretKey key = SecretKey.parse(new String(text, StandardCharsets.ISO_8859_1));
      call.printLine(key.publicKey().toString());
      return 0;
    } catch (FormatError e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
