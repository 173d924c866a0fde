package dev.imgx.build.image;

import java.util.function.LongConsumer;

/// How the work is done; nothing here changes a byte of the result.
///
/// @param threads how many threads compress
/// @param progress told now and then how many more bytes of layers have been packed
public record Packing(int threads, LongConsumer progress) {
  /// As many threads as there are processors, silent.
  public static Packing quiet() {
    return new Packing(Runtime.getRuntime().availableProcessors(), bytes -> {});
  }
}
