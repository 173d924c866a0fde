package dev.imgx.store.archive;

import dev.imgx.store.hash.HashAlgorithm;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// The sum of a tar's members, version 1, which depends neither on their order nor on their times.
/// Mutable, for one thread.
///
/// Follows docker's `pkg/tarsum` as of version 20.10, where names of users and groups do not count.
public final class TarSum {
  private final List<String> sums = new ArrayList<>();
  private final MessageDigest digest = sha256();
  private boolean open;

  /// Begins a member.
  public void begin(TarEntry entry) {
    endMember();
    open = true;
    StringBuilder text = new StringBuilder();
    text.append("name").append(entry.name());
    text.append("mode").append(entry.mode());
    text.append("uid").append(entry.owner().uid());
    text.append("gid").append(entry.owner().gid());
    text.append("size").append(entry.size());
    text.append("typeflag").append(entry.type().flag);
    text.append("linkname").append(entry.target());
    text.append("unamegnamedevmajor0devminor0");
    entry.attributes().forEach((name, value) -> text.append(name).append(value));
    digest.update(text.toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  /// Adds bytes of the member that was begun.
  public void data(byte[] bytes, int offset, int length) {
    digest.update(bytes, offset, length);
  }

  /// Adds the members of another sum, which ends with that. Several threads may do so at once.
  public synchronized void join(TarSum other) {
    other.endMember();
    sums.addAll(other.sums);
  }

  /// A stream that adds what is written to it to the member that was begun.
  public OutputStream sink() {
    return new OutputStream() {
      @Override
      public void write(int b) {
        digest.update((byte) b);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) {
        data(bytes, offset, length);
      }
    };
  }

  /// The sum so far: `tarsum.v1+sha256:` and hexadecimal digits.
  public String sum() {
    endMember();
    sums.sort(null);
    for (String sum : sums) {
      digest.update(sum.getBytes(StandardCharsets.ISO_8859_1));
    }
    return "tarsum.v1+sha256:" + HexFormat.of().formatHex(digest.digest());
  }

  private void endMember() {
    if (open) {
      sums.add(HexFormat.of().formatHex(digest.digest()));
      open = false;
    }
  }

  private static MessageDigest sha256() {
    return HashAlgorithm.SHA256.newDigest();
  }
}
