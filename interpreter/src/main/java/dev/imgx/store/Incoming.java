package dev.imgx.store;

/// A path from elsewhere whose bytes are here and right, but which is not valid yet. Belongs to
/// whoever received it, who closes it.
public interface Incoming extends AutoCloseable {
  /// Makes the path valid, unless it is by now. What it refers to must be valid.
  void accept();

  /// Deletes what was received, unless it was accepted.
  @Override
  void close();
}
