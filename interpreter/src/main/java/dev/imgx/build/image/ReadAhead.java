package dev.imgx.build.image;

import dev.imgx.store.archive.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// Streams that are read one after another, while other threads read ahead in those to come: so
/// that layers are unpacked beside each other. Belongs to one thread; closing it ends the others.
///
/// Memory is that of a `BlockPool` and some megabytes, however many and long the streams are.
final class ReadAhead implements AutoCloseable {
  private static final int MOST_THREADS = 4;
  private static final int BLOCKS = 48;

  private final ExecutorService threads;
  private final List<Ahead> streams = new ArrayList<>();
  private final BlockPool pool = new BlockPool();

  /// Begins to read streams, which are going to be opened in this order. Every stream must be read
  /// to its end or closed before the next is asked for.
  ReadAhead(List<PulledArchive.Bytes> sources) {
    int count = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
    threads =
        Executors.newFixedThreadPool(
            count, Thread.ofPlatform().daemon().name("unpack-", 0).factory());
    for (PulledArchive.Bytes source : sources) {
      Ahead stream = new Ahead(source, streams.size(), pool);
      streams.add(stream);
      threads.execute(stream::fill);
    }
  }

  /// The stream of a source: what was read ahead the first time, a new one when it is wanted again.
  InputStream open(int index) throws IOException {
    Ahead stream = streams.get(index);
    if (stream.opened) {
      return stream.source.open();
    }
    stream.opened = true;
    pool.reach(index);
    return stream;
  }

  /// Bytes on their way; none when the stream ends there.
  private record Block(byte[] bytes, int length) {}

  /// One stream: blocks on their way, then an empty one, or what went wrong.
  private static final class Ahead extends BulkInputStream {
    private static final Block END = new Block(new byte[0], 0);

    private final PulledArchive.Bytes source;
    private final int index;
    private final BlockPool pool;
    private final BlockingQueue<Block> full = new ArrayBlockingQueue<>(BLOCKS);

    private volatile @Nullable Throwable failure;
    private volatile boolean closed;
    private Block block = END;
    private int used;
    private boolean ended;
    private boolean opened;

    Ahead(PulledArchive.Bytes source, int index, BlockPool pool) {
      this.source = source;
      this.index = index;
      this.pool = pool;
    }

    void fill() {
      try {
        try (InputStream in = source.open()) {
          int count = 1;
          while (count > 0 && !closed) {
            byte[] bytes = pool.take(index);
            count = in.readNBytes(bytes, 0, BlockPool.SIZE);
            if (count > 0) {
              full.put(new Block(bytes, count));
            } else {
              pool.give(bytes);
            }
          }
        } catch (IOException | RuntimeException | Error e) {
          failure = e;
        }
        full.put(END);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (used == block.length() && !ended) {
        next();
      }
      if (ended) {
        return -1;
      }
      int count = Math.min(length, block.length() - used);
      System.arraycopy(block.bytes(), used, bytes, offset, count);
      used += count;
      return count;
    }

    private void next() throws IOException {
      if (block.length() > 0) {
        pool.give(block.bytes());
      }
      try {
        block = full.take();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
      used = 0;
      ended = block.length() == 0;
      if (ended) {
        pool.reach(index + 1);
        switch (failure) {
          case IOException e -> throw e;
          case RuntimeException e -> throw e;
          case Error e -> throw e;
          case null, default -> {}
        }
      }
    }

    @Override
    public void close() {
      closed = true;
      if (block.length() > 0) {
        pool.give(block.bytes());
      }
      for (Block left = full.poll(); left != null; left = full.poll()) {
        if (left.length() > 0) {
          pool.give(left.bytes());
        }
      }
      pool.reach(index + 1);
      block = END;
      ended = true;
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
  }
}
