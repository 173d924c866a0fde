package dev.imgx.store.archive;

/// How a stream is compressed. Each form's bytes depend on nothing but the input.
public enum Compression {
  NONE {
    @Override
    ChunkCodec codec() {
      return new PlainCodec();
    }
  },
  GZIP {
    @Override
    ChunkCodec codec() {
      return new GzipCodec();
    }
  },
  ZSTD {
    @Override
    ChunkCodec codec() {
      return new ZstdCodec();
    }
  };

  abstract ChunkCodec codec();
}
