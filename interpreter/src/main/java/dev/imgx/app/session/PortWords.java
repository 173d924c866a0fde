package dev.imgx.app.session;

import dev.imgx.build.machine.GuestFront;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Ports as Docker's `--publish` takes them.
final class PortWords {
  private static final Pattern PORT =
      Pattern.compile("(?:127\\.0\\.0\\.1:)?(?:(\\d{1,5}):)?(\\d{1,5})(?:/(tcp|udp))?");
  private static final int MOST = 65535;

  private PortWords() {}

  /// Reads `[HOST:]CONTAINER[/udp]`; without the first, both are the same. Throws `SessionError`.
  static List<GuestFront.Port> read(List<String> words) {
    return words.stream().map(PortWords::read).toList();
  }

  private static GuestFront.Port read(String word) {
    Matcher port = PORT.matcher(word);
    if (!port.matches()) {
      throw wrong(word);
    }
    int inside = Integer.parseInt(port.group(2));
    int outside = port.group(1) == null ? inside : Integer.parseInt(port.group(1));
    if (inside < 1 || inside > MOST || outside < 1 || outside > MOST) {
      throw wrong(word);
    }
    return new GuestFront.Port(port.group(3) == null ? "tcp" : port.group(3), outside, inside);
  }

  private static SessionError wrong(String word) {
    return SessionError.of(
        "a port is `[HOST:]CONTAINER[/udp]`, numbers from 1 to 65535, not `" + word + "`");
  }
}
