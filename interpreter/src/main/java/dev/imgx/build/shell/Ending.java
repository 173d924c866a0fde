package dev.imgx.build.shell;

/// How a builder ended.
sealed interface Ending {
  /// By itself.
  record Exit(int code) implements Ending {}

  /// By a signal.
  record Signal(int number) implements Ending {}

  /// It never began: a system call before it failed.
  ///
  /// @param call the call's name
  /// @param shown the whole call
  /// @param error the error's number
  record NotStarted(String call, String shown, int error) implements Ending {}
}
