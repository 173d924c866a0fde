package org.sqlite.date;

import java.sql.Timestamp;
import java.util.Date;
import java.util.TimeZone;

/// Stands before sqlite-jdbc's own class of this name, on the class path. Every connection makes
/// the library's at once, for columns of dates that Nix's tables do not have; that costs locales,
/// calendars and regular expressions: more than two thirds of the time that the first opening of a
/// database took, in every run.
public final class FastDateFormat {
  private static final FastDateFormat NONE = new FastDateFormat();

  private FastDateFormat() {}

  /// The one that there is.
  public static FastDateFormat getInstance(String pattern) {
    return NONE;
  }

  /// The one that there is.
  public static FastDateFormat getInstance(String pattern, TimeZone zone) {
    return NONE;
  }

  /// The date and time as JDBC writes them, `yyyy-mm-dd hh:mm:ss.f`.
  public String format(Date date) {
    return Timestamp.from(date.toInstant()).toString();
  }

  /// The date and time that a text says as JDBC writes them.
  public Date parse(String text) {
    return Timestamp.valueOf(text);
  }
}
