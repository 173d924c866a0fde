package dev.imgx.lang.value;

/// What a thunk does when it is forced: code that waits for its frame. Immutable and shared by all
/// thunks made from one place of a program.
public abstract class Suspension {
  /// Evaluates in a frame. The result is forced, never a thunk.
  public abstract Value eval(Object[] frame);

  /// The place id of what is evaluated, for errors; zero when unknown.
  public int place() {
    return 0;
  }
}
