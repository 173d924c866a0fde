package dev.imgx.lang.value;

/// One step of the way to an error: a place id (zero when unknown) and a text such as `while
/// evaluating the attribute 'x'`.
///
/// @param kept whether a short account of the way has it too: what a program says of itself
public record Trace(int place, String text, boolean kept) {
  Trace(int place, String text) {
    this(place, text, false);
  }
}
