package dev.imgx.lang.source;

/// A stretch of a particular source.
public record Site(Source source, Span span) {
  /// A single offset of a source.
  public static Site at(Source source, int offset) {
    return new Site(source, new Span(offset, offset));
  }

  /// Where the stretch begins, as a person reads it.
  public Position position() {
    return source.position(span.start());
  }
}
