package dev.imgx.store.archive;

import java.io.IOException;
import java.io.InputStream;

/// Where an unpacker puts the members that it has checked: parents are there, and nothing is at the
/// member's place. Names are safe, and in bytes.
interface MemberPlace {
  /// Makes a directory; the root is there.
  void directory(String name) throws IOException;

  /// Makes a file of `size` bytes of `data`, and returns how many there were: fewer are an error.
  long file(String name, boolean executable, long size, InputStream data) throws IOException;

  /// Makes a symbolic link.
  void link(String name, String target) throws IOException;

  /// Gives another name to a file.
  void hardLink(String name, String existing) throws IOException;

  /// Makes the place of a file or link free.
  void remove(String name) throws IOException;
}
