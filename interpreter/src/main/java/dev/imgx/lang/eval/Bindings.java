package dev.imgx.lang.eval;

import dev.imgx.lang.value.Value;

/// The values of a `let` or a set, as far as names are known before evaluation.
///
/// Most are evaluated in the scope itself, which for a plain set is the scope around; `inherit x`
/// in the scope around; `inherit (e) x` in a hidden frame that holds the sources, so that each is
/// evaluated once.
///
/// @param codes the values' code
/// @param origins along with it, which frame each is evaluated in
/// @param sources the sources of `inherit (e)`, evaluated in the scope itself
record Bindings(Code[] codes, byte[] origins, Code[] sources) {
  static final byte OWN = 0;
  static final byte AROUND = 1;
  static final byte SOURCES = 2;

  /// Whether all are evaluated in the scope itself.
  boolean isPlain() {
    for (byte origin : origins) {
      if (origin != OWN) {
        return false;
      }
    }
    return true;
  }

  /// Fills a frame whose slot 0 is the frame around, slots 1 on being the bindings.
  void fill(Object[] frame) {
    Object[] around = (Object[]) frame[0];
    Object[] hidden = hidden(frame);
    for (int i = 0; i < codes.length; i++) {
      Object[] origin =
          switch (origins[i]) {
            case OWN -> frame;
            case AROUND -> around;
            default -> hidden;
          };
      frame[i + 1] = codes[i].delay(origin);
    }
  }

  /// The values when the scope itself is the scope around: a set that is not recursive.
  Value[] values(Object[] frame) {
    Object[] hidden = hidden(frame);
    Value[] values = new Value[codes.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = codes[i].delay(origins[i] == SOURCES ? hidden : frame);
    }
    return values;
  }

  private Object[] hidden(Object[] frame) {
    if (sources.length == 0) {
      return frame;
    }
    Object[] hidden = new Object[sources.length + 1];
    hidden[0] = frame;
    for (int i = 0; i < sources.length; i++) {
      hidden[i + 1] = sources[i].delay(frame);
    }
    return hidden;
  }
}
