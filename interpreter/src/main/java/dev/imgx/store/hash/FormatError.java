package dev.imgx.store.hash;

/// A text or a stream does not have the form it must have: a hash, a name, a path, a derivation.
///
/// The message is one sentence for the user; there is no Java stack trace.
public class FormatError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public FormatError(String message) {
    super(message, null, false, false);
  }
}
