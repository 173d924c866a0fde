package dev.imgx.store;

import dev.imgx.store.database.PathInfo;
import java.io.IOException;
import java.nio.file.Path;

/// A tree that was received into a private place.
///
/// @param fresh where it is
record Received(Ingest ingest, Store store, PathInfo info, Path fresh) implements Incoming {
  @Override
  public void accept() {
    store.flush();
    try {
      ingest.publish(fresh, info, store::readDerivation);
    } catch (IOException e) {
      String path = store.directory().print(info.path());
      throw StoreError.of("cannot add '" + path + "' to the store", e);
    }
  }

  @Override
  public void close() {
    try {
      Reception.discard(fresh);
    } catch (IOException e) {
      throw StoreError.of("cannot delete '" + fresh + "'", e);
    }
  }
}
