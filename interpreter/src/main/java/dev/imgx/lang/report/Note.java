package dev.imgx.lang.report;

import dev.imgx.lang.source.Site;
import org.jspecify.annotations.Nullable;

/// One step of the way to an error: `while evaluating the attribute 'x'`, and where that is.
///
/// @param text bytes as Latin-1 chars, without the leading `…`
/// @param kept whether a short account of the way has it too
public record Note(String text, @Nullable Site site, boolean kept) {
  /// A note that a short account may leave out.
  public Note(String text, @Nullable Site site) {
    this(text, site, false);
  }
}
