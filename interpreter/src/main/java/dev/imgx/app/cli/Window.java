package dev.imgx.app.cli;

import dev.imgx.store.archive.Posix;

/// How large a terminal is, in characters.
record Window(int columns, int rows) {
  /// What is assumed of one that does not say.
  static final Window USUAL = new Window(80, 24);

  private static final int STANDARD_ERROR = 2;
  private static final int STANDARD_OUTPUT = 1;

  /// The one that standard error is shown in.
  static Window ofErrors() {
    return of(STANDARD_ERROR);
  }

  /// The one that standard output is shown in.
  static Window ofResults() {
    return of(STANDARD_OUTPUT);
  }

  private static Window of(int descriptor) {
    int[] size = Posix.windowSize(descriptor);
    return size.length == 0 || size[0] == 0 || size[1] == 0 ? USUAL : new Window(size[1], size[0]);
  }
}
