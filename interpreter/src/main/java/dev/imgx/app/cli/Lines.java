package dev.imgx.app.cli;

import dev.imgx.app.session.Event;
import dev.imgx.lang.report.Escapes;
import dev.imgx.lang.report.Palette;
import dev.imgx.lang.report.Renderer;
import dev.imgx.lang.source.Utf8;
import dev.imgx.store.path.StorePath;
import org.jspecify.annotations.Nullable;

/// Events as lines of text.
final class Lines {
  private static final int MINUTE = 60;
  private static final int HOUR = 3600;

  private Lines() {}

  /// What a program or a builder says, which every display shows; null for other events.
  ///
  /// @param colours leaves them in
  static @Nullable String said(Event event, boolean colours) {
    String text = text(event);
    return text == null ? null : Escapes.filter(text, colours);
  }

  private static @Nullable String text(Event event) {
    return switch (event) {
      case Event.Trace trace -> "trace: " + Utf8.decode(trace.message());
      case Event.Warning warning -> warning(Utf8.decode(warning.message()));
      case Event.Notice notice ->
          new Renderer(Palette.PLAIN, false).render("warning", notice.diagnostic());
      case Event.Line line when Phase.isForPrograms(line.text()) -> null;
      case Event.Line line -> name(line.derivation()) + "> " + line.text();
      case Event.Trouble trouble -> "warning: " + trouble.message();
      default -> null;
    };
  }

  /// Lines after the first are indented, unless the text begins with a line end.
  private static String warning(String message) {
    return message.startsWith("\n")
        ? "evaluation warning:" + message
        : "evaluation warning: " + message.replace("\n", "\n" + " ".repeat(20));
  }

  /// What is going to be fetched or sent.
  static String transfers(Event.Transfers all) {
    String paths = count(all.paths(), "path");
    if (all.sending()) {
      return "copying " + paths + " (" + size(all.unpacked()) + ")";
    }
    String download = all.bytes() > 0 ? size(all.bytes()) + " to download, " : "";
    return "fetching " + paths + " (" + download + size(all.unpacked()) + " unpacked)";
  }

  /// What is being fetched or sent.
  static String transfer(Event.Transfer one) {
    String pattern = one.sending() ? "copying '%s' to '%s'" : "fetching '%s' from '%s'";
    return pattern.formatted(name(one.path()), one.place());
  }

  /// What a build is called for people: its derivation's name.
  static String name(StorePath derivation) {
    return derivation.isDerivation() ? derivation.derivationName() : derivation.name();
  }

  /// Whether this is how far a download is.
  static boolean isFetch(Event.Progress progress) {
    return progress.activity().startsWith("fetching ");
  }

  /// `1 path`, `2 paths`.
  static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  /// How far something is: `1.0 MiB of 1.5 MiB`, or `1.0 MiB` when nobody knows of how much.
  static String amount(long done, long expected) {
    return expected > 0 ? size(done) + " of " + size(expected) : size(done);
  }

  /// Seconds for people: `7 s`, `2 m 05 s`, `1 h 02 m`.
  static String time(long seconds) {
    if (seconds < MINUTE) {
      return seconds + " s";
    }
    return seconds < HOUR
        ? "%d m %02d s".formatted(seconds / MINUTE, seconds % MINUTE)
        : "%d h %02d m".formatted(seconds / HOUR, seconds % HOUR / MINUTE);
  }

  /// The same, with a decimal place where it matters: `0.4 s`.
  static String precise(double seconds) {
    return seconds < MINUTE ? tenths(seconds) + " s" : time(Math.round(seconds));
  }

  /// Bytes for people: `1.5 MiB`.
  static String size(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double amount = bytes / 1024.0;
    String[] units = {"KiB", "MiB", "GiB", "TiB"};
    int unit = 0;
    while (amount >= 1024 && unit < units.length - 1) {
      amount /= 1024;
      unit++;
    }
    return tenths(amount) + " " + units[unit];
  }

  private static String tenths(double amount) {
    long tenths = Math.round(amount * 10);
    return tenths / 10 + "." + tenths % 10;
  }
}
