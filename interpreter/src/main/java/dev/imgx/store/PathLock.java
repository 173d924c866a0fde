package dev.imgx.store;

/// Locks on store paths; `close` releases them all.
public interface PathLock extends AutoCloseable {
  @Override
  void close();
}
