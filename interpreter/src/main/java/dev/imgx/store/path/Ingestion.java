package dev.imgx.store.path;

/// How a tree becomes bytes that are hashed.
public enum Ingestion {
  /// The bytes of one regular file.
  FLAT(""),
  /// The tree as a Nix archive.
  NAR("r:");

  private final String prefix;

  Ingestion(String prefix) {
    this.prefix = prefix;
  }

  /// What is written before the algorithm: nothing, or `r:`.
  public String prefix() {
    return prefix;
  }
}
