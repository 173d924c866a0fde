package dev.imgx.lang.eval;

/// How far an evaluation may go.
///
/// @param callDepth how many function calls may be nested (`max-call-depth`)
/// @param stackBytes the stack of the evaluating thread; memory is used only as far as needed
public record Limits(int callDepth, long stackBytes) {
  /// Deep enough for a non-tail recursion of 100,000 levels with room to spare.
  public static final Limits DEFAULT = new Limits(200_000, 1L << 30);
}
