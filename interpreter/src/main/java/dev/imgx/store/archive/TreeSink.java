package dev.imgx.store.archive;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// Receives a tree, part by part, in the order of a Nix archive.
///
/// A node is one of: `regular`, any `data` of together `size` bytes, `end`; or `symlink`; or
/// `directory`, then for each entry, sorted by name, `entry` and a node, then `end`.
public interface TreeSink {
  /// A regular file of `size` bytes begins.
  void regular(boolean executable, long size) throws IOException;

  /// The next bytes of the regular file; the array belongs to the caller.
  void data(byte[] bytes, int offset, int length) throws IOException;

  /// The bytes of the regular file, all of them, from an open file; whoever can passes them on
  /// without looking at them. Throws when the file has fewer.
  ///
  /// @param buffer to read with
  default void content(FileChannel from, long size, byte[] buffer) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(buffer);
    long left = size;
    while (left > 0) {
      bytes.clear().limit((int) Math.min(left, buffer.length));
      int count = from.read(bytes);
      if (count <= 0) {
        throw new EOFException();
      }
      data(buffer, 0, count);
      left -= count;
    }
  }

  /// A symbolic link; `target` has one byte per char.
  void symlink(String target) throws IOException;

  /// A directory begins.
  void directory() throws IOException;

  /// The next node is the directory's entry `name`, one byte per char.
  void entry(String name) throws IOException;

  /// The regular file or the directory ends.
  void end() throws IOException;

  /// Hands everything to `first`, then to `second`.
  static TreeSink tee(TreeSink first, TreeSink second) {
    return new TeeSink(first, second);
  }
}
