package dev.imgx.lang.source;

/// A stretch of a source: byte offsets, the first inclusive, the second exclusive.
public record Span(int start, int end) {
  /// The smallest span that covers both.
  public Span to(Span other) {
    return new Span(Math.min(start, other.start), Math.max(end, other.end));
  }
}
