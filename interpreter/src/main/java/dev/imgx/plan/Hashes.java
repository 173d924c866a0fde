package dev.imgx.plan;

import dev.imgx.lang.eval.World;
import dev.imgx.lang.report.Diagnostic;
import dev.imgx.lang.value.EvalError;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import org.jspecify.annotations.Nullable;

/// Reads the hashes that expressions promise. Follows `newHashAllowEmpty` of `src/libutil/hash.cc`.
final class Hashes {
  private Hashes() {}

  /// The hash; an empty text means zeros, with a warning, because that is how people find out the
  /// right one.
  static Hash parse(String text, @Nullable HashAlgorithm algorithm, World world) {
    if (!text.isEmpty()) {
      return Hash.parse(text, algorithm);
    }
    if (algorithm == null) {
      throw new EvalError("empty hash requires explicit hash algorithm");
    }
    Hash zeros = Hash.of(algorithm, new byte[algorithm.size()]);
    String assumed = zeros.print(HashFormat.SRI);
    world.notice(Diagnostic.of("found empty hash, assuming '" + assumed + "'", null));
    return zeros;
  }
}
