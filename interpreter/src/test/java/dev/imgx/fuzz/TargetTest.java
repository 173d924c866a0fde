package dev.imgx.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every target keeps its promises: on sound inputs, on those that once broke them
/// (`src/test/resources/fuzz`), and on sound ones that were damaged at random.
///
/// `-Dimgx.inputs=100000` damages so many, `-Dimgx.seed=7` otherwise. The profile `fuzz` lets
/// Jazzer look for more.
class TargetTest {
  private static final int INPUTS = Integer.getInteger("imgx.inputs", 1_000);
  private static final long SEED = Long.getLong("imgx.seed", 20_260_103);
  private static final Path KNOWN = Path.of("src/test/resources/fuzz");

  @ParameterizedTest
  @EnumSource
  void promisesAreKept(Target target) throws IOException {
    List<byte[]> seeds = Seeds.of(target);
    for (byte[] seed : seeds) {
      feed(target, seed);
    }
    Path known = KNOWN.resolve(target.name().toLowerCase(Locale.ROOT));
    if (Files.isDirectory(known)) {
      try (Stream<Path> files = Files.list(known)) {
        for (Path file : files.sorted().toList()) {
          feed(target, Files.readAllBytes(file));
        }
      }
    }
    Mutator mutator = new Mutator(new Random(SEED), seeds);
    for (int i = 0; i < INPUTS; i++) {
      feed(target, mutator.next());
    }
  }

  private static void feed(Target target, byte[] input) {
    try {
      target.feed(input);
    } catch (IOException | RuntimeException | Error e) {
      String bytes = Base64.getEncoder().encodeToString(input);
      throw new AssertionError("seed " + SEED + ", " + target + ", base64 " + bytes, e);
    }
  }
}
