package dev.imgx.build.image;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Memory that several streams share which are read ahead: blocks, used again and again. The stream
/// that is read now gets one whenever it wants; those to come wait while as many are in use as
/// there are to be. Mutable, safe for several threads.
final class BlockPool {
  static final int SIZE = 1 << 17;
  private static final int MOST = 96;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<byte[]> free = new ArrayDeque<>();
  private int used;
  private int current;

  /// A block for a stream, by its place in the order in which streams are read.
  byte[] take(int stream) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (used >= MOST && stream > current) {
        changed.await();
      }
      used++;
      byte[] block = free.poll();
      return block == null ? new byte[SIZE] : block;
    } finally {
      lock.unlock();
    }
  }

  /// Takes a block back.
  void give(byte[] block) {
    lock.lock();
    try {
      used--;
      free.push(block);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// From now on this stream is read.
  void reach(int stream) {
    lock.lock();
    try {
      current = Math.max(current, stream);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
