package dev.imgx.store;

import dev.imgx.store.archive.NarWriter;
import dev.imgx.store.archive.TreeDeleter;
import dev.imgx.store.archive.TreeOrigin;
import dev.imgx.store.archive.TreeSink;
import dev.imgx.store.archive.TreeWriter;
import dev.imgx.store.database.PathInfo;
import dev.imgx.store.hash.BackgroundSink;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import dev.imgx.store.hash.HashSink;
import dev.imgx.store.path.ContentAddress;
import dev.imgx.store.path.Ingestion;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;

/// Takes trees from elsewhere: everything is hashed while it is written to a private place, and
/// compared with what was promised before it can become valid. Follows `addToStore` in
/// `src/libstore/local-store.cc`.
record Reception(Layout layout, Writing writing) {
  /// Many trees may arrive at once.
  private static final int BLOCK = 1 << 16;

  /// Receives the tree of `info`. Throws what `origin` throws, and `HashMismatch`.
  Path receive(PathInfo info, TreeOrigin origin) throws IOException {
    Path temporary = writing.newTemporary("nar");
    boolean complete = false;
    try {
      Path fresh = temporary.resolve("x");
      HashSink hash = new HashSink(HashAlgorithm.SHA256);
      try (TreeWriter writer = new TreeWriter(fresh);
          OutputStream background = new BackgroundSink(hash, BLOCK);
          NarWriter archive = new NarWriter(background)) {
        origin.read(TreeSink.tee(archive, writer));
      }
      check(info, new TreeHash(hash.finish(), hash.count()));
      checkContent(info, fresh);
      complete = true;
      return fresh;
    } finally {
      if (!complete) {
        TreeDeleter.delete(temporary);
      }
    }
  }

  private void check(PathInfo info, TreeHash found) {
    if (!found.hash().equals(info.narHash()) || found.size() != info.narSize()) {
      throw new HashMismatch(
          "hash mismatch importing path '%s': expected %s of %d bytes, got %s of %d bytes"
              .formatted(
                  print(info),
                  info.narHash().print(HashFormat.SRI),
                  info.narSize(),
                  found.hash().print(HashFormat.SRI),
                  found.size()));
    }
  }

  /// Compares a path that says that it follows from its content with that content.
  private void checkContent(PathInfo info, Path tree) throws IOException {
    ContentAddress content = info.content();
    if (content == null) {
      return;
    }
    Ingestion method =
        content instanceof ContentAddress.Fixed fixed ? fixed.method() : Ingestion.FLAT;
    HashAlgorithm algorithm = content.hash().algorithm();
    if (method == Ingestion.FLAT && !Files.isRegularFile(tree, LinkOption.NOFOLLOW_LINKS)) {
      throw new HashMismatch("path '" + print(info) + "' should be a file, but is none");
    }
    boolean known = method == Ingestion.NAR && algorithm == HashAlgorithm.SHA256;
    Hash found = known ? info.narHash() : TreeHash.of(tree, method, algorithm).hash();
    if (!found.equals(content.hash())) {
      throw new HashMismatch(
          "content address mismatch importing path '%s': expected %s, got %s"
              .formatted(
                  print(info), content.hash().print(HashFormat.SRI), found.print(HashFormat.SRI)));
    }
  }

  private String print(PathInfo info) {
    return layout.logical() + "/" + info.path();
  }

  /// Deletes what `receive` returned.
  static void discard(Path fresh) throws IOException {
    TreeDeleter.delete(Objects.requireNonNull(fresh.getParent()));
  }
}
