package dev.imgx.app.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Sizes and ages in the values of options.
final class Amounts {
  private static final Pattern BYTES = Pattern.compile("([0-9]{1,15})([KMGT]?)");
  private static final Pattern DAYS = Pattern.compile("([0-9]{1,6})d");

  private Amounts() {}

  /// `500`, `500K`, `3M`, `2G`, `1T`; as many as there can be when there is no value.
  static long bytes(Option option, @Nullable String text) {
    if (text == null) {
      return Long.MAX_VALUE;
    }
    Matcher matcher = BYTES.matcher(text);
    if (!matcher.matches()) {
      throw new UsageError("option '" + option.name() + "' needs a number of bytes, such as 2G");
    }
    int unit = matcher.group(2).isEmpty() ? 0 : "KMGT".indexOf(matcher.group(2)) + 1;
    long number = Long.parseLong(matcher.group(1));
    return number > Long.MAX_VALUE >> 10 * unit ? Long.MAX_VALUE : number << 10 * unit;
  }

  /// The moment so many days ago, `30d`; null when there is no value.
  static @Nullable Instant daysAgo(Option option, @Nullable String text) {
    if (text == null) {
      return null;
    }
    Matcher matcher = DAYS.matcher(text);
    if (!matcher.matches()) {
      throw new UsageError("option '" + option.name() + "' needs a number of days, such as 30d");
    }
    return Instant.now().minus(Duration.ofDays(Long.parseLong(matcher.group(1))));
  }
}
