package dev.imgx.lang.source;

/// A place as a person reads it: line and column count from one; columns count bytes, as in Nix.
public record Position(String file, int line, int column) {
  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
