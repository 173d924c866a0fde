package dev.imgx.app.cli;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// With which codes commands end.
final class ExitCodes {
  /// What each means, in their order.
  static final Map<Integer, String> ALL =
      Collections.unmodifiableMap(
          new TreeMap<>(
              Map.of(
                  0, "What was asked for is done",
                  1, "Something is wrong; a message says what, and where",
                  2, "The command line means nothing",
                  100, "A builder failed",
                  101, "A builder took too long",
                  102, "A file has another hash than it should",
                  104, "A build gave something else than before (--check)",
                  130, "It was interrupted, as by Ctrl-C")));

  private ExitCodes() {}
}
