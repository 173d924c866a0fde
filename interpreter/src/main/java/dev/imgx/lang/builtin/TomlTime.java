package dev.imgx.lang.builtin;

import dev.imgx.lang.value.AttrsBuilder;
import dev.imgx.lang.value.Str;
import dev.imgx.lang.value.Value;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Dates and times of TOML, which the language has only as texts, and only with the experimental
/// feature `parse-toml-timestamps`.
///
/// Follows `normalizeDatetimeFormat` of `src/libexpr/primops/fromTOML.cc`.
final class TomlTime {
  /// The experimental feature that this is.
  static final String FEATURE = "parse-toml-timestamps";

  private static final Pattern FORM =
      Pattern.compile(
          "(\\d{4}-\\d\\d-\\d\\d)?(?:[Tt ]?(\\d\\d:\\d\\d:\\d\\d)(\\.\\d+)?([Zz]|[+-]\\d\\d:\\d\\d)?)?");
  private static final int MOST_DIGITS = 9;
  private static final int GROUP = 3;

  private TomlTime() {}

  /// The value of a spelling: a set that says that it is a timestamp, and its usual form. Null when
  /// there is no such time.
  static @Nullable Value of(String spelling) {
    Matcher parts = FORM.matcher(spelling);
    if (!parts.matches()) {
      return null;
    }
    String date = parts.group(1);
    String time = parts.group(2);
    String zone = parts.group(4);
    if (date == null && zone != null) {
      return null;
    }
    try {
      String day = date == null ? "" : LocalDate.parse(date).toString();
      if (time != null) {
        LocalTime.parse(time);
      }
      String clock = time == null ? "" : time + fraction(parts.group(3));
      String between = day.isEmpty() || clock.isEmpty() ? "" : "T";
      String end = zone == null ? "" : zone.replace('z', 'Z');
      return new AttrsBuilder(2)
          .put("_type", Str.of("timestamp"))
          .put("value", Str.of(day + between + clock + end))
          .build();
    } catch (DateTimeException e) {
      return null;
    }
  }

  /// Three, six or nine digits, or none when all are zeros.
  private static String fraction(@Nullable String written) {
    String digits = written == null ? "" : written.substring(1);
    digits = digits.substring(0, Math.min(MOST_DIGITS, digits.length()));
    StringBuilder exact = new StringBuilder(digits);
    while (exact.length() < MOST_DIGITS) {
      exact.append('0');
    }
    while (exact.length() > 0 && exact.substring(exact.length() - GROUP).equals("000")) {
      exact.setLength(exact.length() - GROUP);
    }
    return exact.isEmpty() ? "" : "." + exact;
  }
}
