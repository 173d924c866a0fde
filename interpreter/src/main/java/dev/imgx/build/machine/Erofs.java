package dev.imgx.build.machine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A read-only file system over files that stay where they are: inodes and directories are made in
/// memory, the bytes of files are read when a guest asks for them. Nothing is compressed, and every
/// file begins at a block of its own.
///
/// Follows `Documentation/filesystems/erofs.rst` and `fs/erofs/erofs_fs.h` of Linux.
final class Erofs {
  private static final int BLOCK = 4096;
  private static final int SUPERBLOCK = 1024;
  private static final int INODE = 64;
  private static final int SLOT = 32;
  private static final int ENTRY = 12;
  private static final int ATTRIBUTES_HEADER = 12;
  private static final int INODES_AT = BLOCK;
  static final int TIME = 1;

  private static final int REGULAR = 1;
  private static final int DIRECTORY = 2;
  private static final int LINK = 7;

  private final Disk disk = new Disk();
  private final byte[] table;
  private final ByteBuffer inodes;
  private int nextInode;
  private long nextBlock;

  private record Named(String name, int inode, int type) {}

  private Erofs(int count) {
    this.table = new byte[count * INODE];
    this.inodes = over(table);
    this.nextBlock = blocks(INODES_AT + (long) count * INODE);
  }

  /// A disk with this tree.
  static Disk disk(FileTree.Directory root) {
    Erofs system = new Erofs(root.count());
    int inode = system.reserve();
    system.directory(root, inode, inode);
    system.disk.put(INODES_AT, new Content.Memory(system.table));
    system.disk.put(SUPERBLOCK, new Content.Memory(system.superblock()));
    system.disk.grow(system.nextBlock * BLOCK);
    return system.disk;
  }

  private static ByteBuffer over(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static long blocks(long size) {
    return (size + BLOCK - 1) / BLOCK;
  }

  private byte[] superblock() {
    byte[] bytes = new byte[128];
    ByteBuffer block = over(bytes);
    block.putInt(0, 0xE0F5E1E2).put(12, (byte) 12);
    block.putLong(16, nextInode).putLong(24, TIME);
    block.putInt(36, (int) nextBlock).putInt(40, INODES_AT / BLOCK);
    return bytes;
  }

  private int reserve() {
    return nextInode++;
  }

  private static long number(int inode) {
    return (long) inode * (INODE / SLOT);
  }

  private int add(FileTree tree, int parent) {
    if (tree instanceof FileTree.Owned(FileTree below, FileTree.Owner owner)) {
      int inode = add(below, parent, owner.attributes());
      int at = inode * INODE;
      inodes.putShort(at + 4, (short) (inodes.getShort(at + 4) & ~07777 | owner.mode() & 07777));
      inodes.putInt(at + 24, owner.uid()).putInt(at + 28, owner.gid());
      Instant time = owner.time();
      inodes.putLong(at + 32, time.getEpochSecond()).putInt(at + 40, time.getNano());
      return inode;
    }
    return add(tree, parent, Collections.emptySortedMap());
  }

  private int add(FileTree tree, int parent, SortedMap<String, String> attributes) {
    int inode = reserve();
    attributes(inode, attributes);
    switch (tree) {
      case FileTree.Owned _ -> throw new IllegalStateException();
      case FileTree.File(Content content, boolean executable) ->
          inode(inode, 0100000 | (executable ? 0555 : 0444), 1, content);
      case FileTree.Link(String target) ->
          inode(
              inode, 0120777, 1, new Content.Memory(target.getBytes(StandardCharsets.ISO_8859_1)));
      case FileTree.Directory directory -> directory(directory, inode, parent);
    }
    return inode;
  }

  /// Writes extended attributes behind an inode, into the room of the next ones: a header, then
  /// each with its name and value, at multiples of four.
  private void attributes(int inode, SortedMap<String, String> attributes) {
    int start = (inode + 1) * INODE;
    int at = start + ATTRIBUTES_HEADER;
    for (Map.Entry<String, String> attribute : attributes.entrySet()) {
      Prefix prefix = Prefix.of(attribute.getKey());
      if (prefix != null) {
        byte[] name = bytes(attribute.getKey().substring(prefix.text().length()));
        byte[] value = bytes(attribute.getValue());
        inodes.put(at, (byte) name.length).put(at + 1, (byte) prefix.number());
        inodes.putShort(at + 2, (short) value.length).put(at + 4, name);
        inodes.put(at + 4 + name.length, value);
        at += size(name.length, value.length);
      }
    }
    if (at > start + ATTRIBUTES_HEADER) {
      inodes.putShort(inode * INODE + 2, (short) ((at - start - ATTRIBUTES_HEADER) / 4 + 1));
      nextInode += room(attributes);
    }
  }

  /// How many inodes' room extended attributes take.
  static int room(SortedMap<String, String> attributes) {
    int size = 0;
    for (Map.Entry<String, String> attribute : attributes.entrySet()) {
      Prefix prefix = Prefix.of(attribute.getKey());
      if (prefix != null) {
        int name = attribute.getKey().length() - prefix.text().length();
        size += size(name, attribute.getValue().length());
      }
    }
    return size == 0 ? 0 : (ATTRIBUTES_HEADER + size + INODE - 1) / INODE;
  }

  private static int size(int name, int value) {
    return 4 + name + value + 3 & ~3;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /// The beginning of an attribute's name, and the number that stands for it.
  private record Prefix(String text, int number) {
    private static final List<Prefix> ALL =
        List.of(new Prefix("user.", 1), new Prefix("trusted.", 4), new Prefix("security.", 6));

    /// That of a name; null when the file system cannot hold such.
    static @Nullable Prefix of(String name) {
      return ALL.stream().filter(prefix -> name.startsWith(prefix.text())).findFirst().orElse(null);
    }
  }

  private void directory(FileTree.Directory directory, int inode, int parent) {
    TreeMap<String, Named> entries = new TreeMap<>();
    int links = 2;
    for (Map.Entry<String, FileTree> entry : directory.entries().entrySet()) {
      int type = type(entry.getValue());
      links += type == DIRECTORY ? 1 : 0;
      entries.put(entry.getKey(), new Named(entry.getKey(), add(entry.getValue(), inode), type));
    }
    entries.put(".", new Named(".", inode, DIRECTORY));
    entries.put("..", new Named("..", parent, DIRECTORY));
    inode(inode, 040555, links, new Content.Memory(names(List.copyOf(entries.values()))));
  }

  private static int type(FileTree tree) {
    return switch (tree) {
      case FileTree.File _ -> REGULAR;
      case FileTree.Link _ -> LINK;
      case FileTree.Directory _ -> DIRECTORY;
      case FileTree.Owned owned -> type(owned.tree());
    };
  }

  /// The blocks of a directory: in each, entries of fixed size, then their names.
  private static byte[] names(List<Named> entries) {
    List<byte[]> blocks = new ArrayList<>();
    int size = 0;
    for (int start = 0; start < entries.size(); ) {
      int end = start;
      int used = 0;
      while (end < entries.size() && used + ENTRY + entries.get(end).name().length() <= BLOCK) {
        used += ENTRY + entries.get(end).name().length();
        end++;
      }
      blocks.add(block(entries.subList(start, end)));
      size = (blocks.size() - 1) * BLOCK + used;
      start = end;
    }
    byte[] all = new byte[size];
    for (int i = 0; i < blocks.size(); i++) {
      byte[] block = blocks.get(i);
      System.arraycopy(block, 0, all, i * BLOCK, Math.min(BLOCK, size - i * BLOCK));
    }
    return all;
  }

  private static byte[] block(List<Named> entries) {
    byte[] bytes = new byte[BLOCK];
    ByteBuffer block = over(bytes);
    int name = entries.size() * ENTRY;
    for (int i = 0; i < entries.size(); i++) {
      Named entry = entries.get(i);
      block.putLong(i * ENTRY, number(entry.inode()));
      block.putShort(i * ENTRY + 8, (short) name).put(i * ENTRY + 10, (byte) entry.type());
      block.put(name, entry.name().getBytes(StandardCharsets.ISO_8859_1));
      name += entry.name().length();
    }
    return bytes;
  }

  /// Writes an inode of the long form, with its content in blocks of its own.
  private void inode(int index, int mode, int links, Content content) {
    int at = index * INODE;
    inodes.putShort(at, (short) 1).putShort(at + 4, (short) mode);
    inodes.putLong(at + 8, content.size()).putInt(at + 16, (int) nextBlock);
    inodes.putInt(at + 20, index + 1).putLong(at + 32, TIME).putInt(at + 44, links);
    if (content.size() > 0) {
      disk.put(nextBlock * BLOCK, content);
      nextBlock += blocks(content.size());
    }
  }
}
