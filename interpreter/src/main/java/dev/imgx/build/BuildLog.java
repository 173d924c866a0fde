package dev.imgx.build;

/// Where a builder reports what it does: lines are kept in the build's log, progress is only shown.
public interface BuildLog {
  /// A line of text, without its end.
  void line(String text);

  /// How far an activity has come.
  ///
  /// @param activity a few words, the same for all steps of one activity: `fetching http://…`
  /// @param done what is done, in bytes
  /// @param expected what there is to do, or -1 when that is not known; when all is done, the
  ///   activity is over
  void progress(String activity, long done, long expected);
}
