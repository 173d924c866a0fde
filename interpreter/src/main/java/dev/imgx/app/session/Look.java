package dev.imgx.app.session;

import dev.imgx.lang.value.ValueLayout;

/// How values are drawn.
///
/// @param width the columns of a line
/// @param style gives the colours
public record Look(int width, ValueLayout.Style style) {
  /// Without a terminal.
  public static final Look PLAIN = new Look(80, ValueLayout.Style.NONE);
}
