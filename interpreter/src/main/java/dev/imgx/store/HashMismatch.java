package dev.imgx.store;

/// What came from elsewhere is not what it was said to be.
public final class HashMismatch extends StoreError {
  private static final long serialVersionUID = 1L;

  HashMismatch(String message) {
    super(message);
  }
}
