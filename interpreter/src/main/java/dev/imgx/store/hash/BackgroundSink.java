package dev.imgx.store.hash;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/// A stream whose bytes reach another stream on another thread, in blocks, in order: so that
/// hashing goes on while files are read.
///
/// Mutable, for one writing thread. What fits into one block is passed on by `close`, without a
/// thread. Memory is `BLOCKS` blocks, whatever is written.
public final class BackgroundSink extends OutputStream {
  private static final int BLOCK_SIZE = 1 << 18;
  private static final int BLOCKS = 6;

  /// Bytes on their way; a negative length ends them.
  private static final class Block {
    final byte[] bytes;
    final int length;

    Block(byte[] bytes, int length) {
      this.bytes = bytes;
      this.length = length;
    }
  }

  private final OutputStream target;
  private final int size;
  private final BlockingQueue<Block> full = new ArrayBlockingQueue<>(BLOCKS);
  private final BlockingQueue<byte[]> empty = new ArrayBlockingQueue<>(BLOCKS);
  private byte[] block = new byte[1 << 12];
  private int used;
  private int made = 1;
  private boolean closed;
  private boolean failed;
  private @Nullable Thread worker;
  private volatile @Nullable Throwable failure;

  public BackgroundSink(OutputStream target) {
    this(target, BLOCK_SIZE);
  }

  /// @param size of a block: smaller where there are many such streams at once
  public BackgroundSink(OutputStream target, int size) {
    this.target = target;
    this.size = size;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int done = 0;
    while (done < length) {
      if (used == block.length) {
        nextBlock();
      }
      int count = Math.min(length - done, block.length - used);
      System.arraycopy(bytes, offset + done, block, used, count);
      used += count;
      done += count;
    }
  }

  /// Waits until the target has everything; leaves it open. Throws what the target threw, unless
  /// `write` has thrown it already.
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    boolean reported = failed;
    Thread running = worker;
    if (running == null) {
      target.write(block, 0, used);
      return;
    }
    try {
      full.put(new Block(block, used));
      full.put(new Block(block, -1));
      running.join();
    } catch (InterruptedException e) {
      running.interrupt();
      throw interrupted();
    }
    if (!reported) {
      check();
    }
  }

  private void nextBlock() throws IOException {
    check();
    if (block.length < size) {
      block = Arrays.copyOf(block, Math.min(size, block.length * 4));
      return;
    }
    if (worker == null) {
      worker = Thread.ofPlatform().daemon().name("hash").start(this::work);
    }
    try {
      full.put(new Block(block, used));
      block = made < BLOCKS ? new byte[size] : empty.take();
    } catch (InterruptedException e) {
      throw interrupted();
    }
    made++;
    used = 0;
  }

  private void work() {
    try {
      for (Block next = full.take(); next.length >= 0; next = full.take()) {
        if (failure == null) {
          pass(next);
        }
        empty.offer(next.bytes);
      }
    } catch (InterruptedException e) {
      failure = e;
    }
  }

  private void pass(Block next) {
    try {
      target.write(next.bytes, 0, next.length);
    } catch (IOException | RuntimeException e) {
      failure = e;
    }
  }

  private void check() throws IOException {
    Throwable thrown = failure;
    failed = thrown != null;
    if (thrown instanceof IOException e) {
      throw e;
    }
    if (thrown != null) {
      throw new IllegalStateException(thrown);
    }
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted while hashing");
  }
}
