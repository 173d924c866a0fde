package dev.imgx.build.machine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// An empty ext4 file system in a sparse file: a few blocks are written, however large it is.
///
/// All groups but the first are marked as untouched, so that the kernel takes their bitmaps and
/// tables, which are holes, as empty. There is no journal: nobody reads it after a crash.
///
/// Follows `Documentation/filesystems/ext4` of Linux.
final class Ext4 {
  private static final int BLOCK = 4096;
  private static final int GROUP_BLOCKS = 8 * BLOCK;
  private static final int GROUP_INODES = 8192;
  private static final int INODE = 256;
  private static final int TABLE_BLOCKS = GROUP_INODES * INODE / BLOCK;
  private static final int DESCRIPTOR = 32;
  private static final int RESERVED_INODES = 10;
  private static final int UNTOUCHED = 1 | 2;
  private static final int ZEROED = 4;
  private static final byte[] ID =
      "imgx's work disk".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  private final int groups;
  private final int tableOfGroups;

  private Ext4(long size) {
    this.groups = (int) Math.max(1, size / ((long) GROUP_BLOCKS * BLOCK));
    this.tableOfGroups = (groups * DESCRIPTOR + BLOCK - 1) / BLOCK;
  }

  /// Writes the file, which must not exist. Its size is rounded to groups of 128 MiB.
  static void create(Path file, long size) throws IOException {
    Ext4 system = new Ext4(size);
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      write(out, 1024, system.superblock());
      write(out, BLOCK, system.descriptors());
      write(out, system.blockBitmap() * BLOCK, system.usedBlocks());
      write(out, (system.blockBitmap() + 1) * BLOCK, usedInodes());
      write(out, system.inodeTable() * BLOCK + INODE, system.rootInode());
      write(out, system.rootBlock() * BLOCK, rootDirectory());
      write(out, (long) system.groups * GROUP_BLOCKS * BLOCK - 1, bytes(1));
    }
  }

  private static void write(FileChannel out, long position, ByteBuffer bytes) throws IOException {
    bytes.rewind();
    while (bytes.hasRemaining()) {
      position += out.write(bytes, position);
    }
  }

  private static ByteBuffer bytes(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private long blockBitmap() {
    return 1L + tableOfGroups;
  }

  private long inodeTable() {
    return blockBitmap() + 2;
  }

  private long rootBlock() {
    return inodeTable() + TABLE_BLOCKS;
  }

  /// Whether a group has room for copies of the superblock and the descriptors.
  private static boolean hasCopies(int group) {
    return group < 2 || isPower(group, 3) || isPower(group, 5) || isPower(group, 7);
  }

  private static boolean isPower(int number, int base) {
    int rest = number;
    while (rest % base == 0) {
      rest /= base;
    }
    return rest == 1;
  }

  private int freeBlocks(int group) {
    int copies = hasCopies(group) ? 1 + tableOfGroups : 0;
    return GROUP_BLOCKS - copies - 2 - TABLE_BLOCKS - (group == 0 ? 1 : 0);
  }

  private ByteBuffer superblock() {
    long free = 0;
    for (int group = 0; group < groups; group++) {
      free += freeBlocks(group);
    }
    ByteBuffer block = bytes(1024);
    block.putInt(0, groups * GROUP_INODES);
    block.putInt(4, groups * GROUP_BLOCKS);
    block.putInt(12, (int) free);
    block.putInt(16, groups * GROUP_INODES - RESERVED_INODES);
    block.putInt(24, 2).putInt(28, 2);
    block.putInt(32, GROUP_BLOCKS).putInt(36, GROUP_BLOCKS).putInt(40, GROUP_INODES);
    block.putShort(54, (short) -1).putShort(56, (short) 0xEF53);
    block.putShort(58, (short) 1).putShort(60, (short) 1);
    block.putInt(76, 1).putInt(84, RESERVED_INODES + 1).putShort(88, (short) INODE);
    // ext_attr, dir_index; filetype, extents; sparse_super, large_file, huge_file, gdt_csum,
    // dir_nlink, extra_isize.
    block.putInt(92, 0x28).putInt(96, 0x42).putInt(100, 0x7B);
    block.put(104, ID);
    block.put(236, ID).put(252, (byte) 1);
    // user_xattr, acl.
    block.putInt(256, 0xC);
    return block.putShort(348, (short) 32).putShort(350, (short) 32);
  }

  private ByteBuffer descriptors() {
    ByteBuffer all = bytes(groups * DESCRIPTOR);
    for (int group = 0; group < groups; group++) {
      long start = (long) group * GROUP_BLOCKS + (hasCopies(group) ? 1 + tableOfGroups : 0);
      boolean first = group == 0;
      int inodes = GROUP_INODES - (first ? RESERVED_INODES : 0);
      byte[] descriptor = new byte[DESCRIPTOR];
      ByteBuffer one = ByteBuffer.wrap(descriptor).order(ByteOrder.LITTLE_ENDIAN);
      one.putInt(0, (int) start).putInt(4, (int) start + 1).putInt(8, (int) start + 2);
      one.putShort(12, (short) freeBlocks(group)).putShort(14, (short) inodes);
      one.putShort(16, (short) (first ? 1 : 0));
      one.putShort(18, (short) (first ? ZEROED : ZEROED | UNTOUCHED));
      one.putShort(28, (short) inodes);
      one.putShort(30, (short) checksum(group, descriptor));
      all.put(group * DESCRIPTOR, descriptor);
    }
    return all;
  }

  private static int checksum(int group, byte[] descriptor) {
    int crc = crc16(0xFFFF, ID, ID.length);
    byte[] number = {(byte) group, (byte) (group >> 8), (byte) (group >> 16), (byte) (group >> 24)};
    crc = crc16(crc, number, 4);
    return crc16(crc, descriptor, 30);
  }

  private static int crc16(int start, byte[] bytes, int length) {
    int crc = start;
    for (int i = 0; i < length; i++) {
      crc ^= bytes[i] & 0xFF;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ 0xA001;
      }
    }
    return crc;
  }

  private ByteBuffer usedBlocks() {
    ByteBuffer bitmap = bytes(BLOCK);
    for (int i = 0; i <= rootBlock(); i++) {
      bitmap.put(i / 8, (byte) (bitmap.get(i / 8) | 1 << i % 8));
    }
    return bitmap;
  }

  private static ByteBuffer usedInodes() {
    ByteBuffer bitmap = bytes(BLOCK);
    bitmap.putShort(0, (short) ((1 << RESERVED_INODES) - 1));
    for (int i = GROUP_INODES / 8; i < BLOCK; i++) {
      bitmap.put(i, (byte) -1);
    }
    return bitmap;
  }

  private ByteBuffer rootInode() {
    ByteBuffer inode = bytes(INODE);
    inode.putShort(0, (short) 040755).putInt(4, BLOCK).putShort(26, (short) 2);
    inode.putInt(28, BLOCK / 512).putInt(32, 0x80000);
    inode.putShort(40, (short) 0xF30A).putShort(42, (short) 1).putShort(44, (short) 4);
    inode.putShort(56, (short) 1).putInt(60, (int) rootBlock());
    return inode.putShort(128, (short) 32);
  }

  private static ByteBuffer rootDirectory() {
    ByteBuffer block = bytes(BLOCK);
    block.putInt(0, 2).putShort(4, (short) 12).put(6, (byte) 1).put(7, (byte) 2).put(8, (byte) '.');
    block.putInt(12, 2).putShort(16, (short) (BLOCK - 12)).put(18, (byte) 2).put(19, (byte) 2);
    return block.put(20, (byte) '.').put(21, (byte) '.');
  }
}
