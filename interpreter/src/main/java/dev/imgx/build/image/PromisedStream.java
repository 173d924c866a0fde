package dev.imgx.build.image;

import dev.imgx.build.registry.Digests;
import dev.imgx.store.archive.ArchiveError;
import dev.imgx.store.archive.BulkInputStream;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashSink;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// The bytes of a layer without compression. At its end it throws `ArchiveError` when they were not
/// those that the diff id promises.
final class PromisedStream extends FilterInputStream {
  private final Hash diffId;
  private final HashSink hash;
  private boolean checked;

  PromisedStream(InputStream plain, Hash diffId) {
    super(plain);
    this.diffId = diffId;
    this.hash = new HashSink(diffId.algorithm());
  }

  @Override
  public int read() throws IOException {
    return BulkInputStream.one(this);
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = in.read(bytes, offset, length);
    if (count > 0) {
      hash.write(bytes, offset, count);
    } else if (count < 0 && !checked) {
      checked = true;
      if (!hash.finish().equals(diffId)) {
        throw new ArchiveError(
            "a layer is not what the configuration of the image promises, `%s`"
                .formatted(Digests.print(diffId)));
      }
    }
    return count;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  @Override
  public long skip(long count) throws IOException {
    return readNBytes((int) Math.min(count, 1 << 16)).length;
  }
}
