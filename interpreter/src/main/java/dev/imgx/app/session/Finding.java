package dev.imgx.app.session;

/// What an examination of the machine found about one thing.
///
/// @param subject what was looked at: `sandbox`
/// @param state whether that is good
/// @param found what was found, in a few words
/// @param advice what it means or what to do; empty when there is nothing to say
public record Finding(String subject, State state, String found, String advice) {
  /// Good; not here, with something that does not work then; wrong, and in the way of everything;
  /// not known.
  public enum State {
    OK,
    MISSING,
    BROKEN,
    UNKNOWN
  }

  static Finding ok(String subject, String found) {
    return new Finding(subject, State.OK, found, "");
  }

  static Finding missing(String subject, String found, String advice) {
    return new Finding(subject, State.MISSING, found, advice);
  }
}
