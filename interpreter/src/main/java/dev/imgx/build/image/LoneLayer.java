package dev.imgx.build.image;

import dev.imgx.build.Parallel;
import dev.imgx.store.archive.TarEntry;
import dev.imgx.store.archive.TarSum;
import dev.imgx.store.archive.TarWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// The tar of a layer by itself, in GNU's format: what must be known of it before it is written,
/// and its bytes. They are the same whenever they are asked for.
final class LoneLayer {
  /// So many bytes of files, or so many members, are summed on one thread.
  private static final int GROUP = 1 << 23;

  private static final int GROUP_MEMBERS = 1 << 11;

  private static final int BUFFER = 1 << 17;
  private static final int LARGE = 1 << 20;

  private final List<Member> members = new ArrayList<>();
  private final long time;

  private record Member(TarEntry entry, LayerTree.@Nullable File file) {}

  /// @param time when all files were changed, in seconds since 1970
  LoneLayer(LayerTree.Directory root, Owners owners, long time) throws IOException {
    this.time = time;
    LayerMembers.ofRoot(root, owners, (name, entry, file) -> members.add(new Member(entry, file)));
  }

  /// The sum of its members (`TarSum`), for which all files are read.
  String checksum(int threads) throws InterruptedException {
    TarSum sum = new TarSum();
    Parallel.each(
        groups(),
        threads,
        group -> {
          TarSum part = new TarSum();
          byte[] buffer = new byte[BUFFER];
          for (Member member : group) {
            part.begin(member.entry());
            if (member.file() != null) {
              member.file().copyTo(part::data, buffer);
            }
          }
          sum.join(part);
        });
    return sum.sum();
  }

  private List<List<Member>> groups() {
    List<List<Member>> groups = new ArrayList<>();
    List<Member> group = new ArrayList<>();
    long bytes = 0;
    for (Member member : members) {
      group.add(member);
      bytes += member.entry().size();
      if (bytes >= GROUP || group.size() == GROUP_MEMBERS) {
        groups.add(group);
        group = new ArrayList<>();
        bytes = 0;
      }
    }
    groups.add(group);
    return groups;
  }

  /// How many bytes it has.
  long size() throws IOException {
    TarWriter tar = new TarWriter(OutputStream.nullOutputStream(), time);
    for (Member member : members) {
      tar.begin(member.entry());
      tar.omit();
    }
    return tar.finish();
  }

  /// Whether most of it is in large files.
  boolean isCoarse() {
    return size(LARGE) > size(0) / 2;
  }

  private long size(long least) {
    return members.stream()
        .mapToLong(member -> member.entry().size())
        .filter(size -> size >= least)
        .sum();
  }

  /// Writes it; the stream stays open.
  ///
  /// @param progress hears how many bytes more have been written
  void writeTo(OutputStream out, LongConsumer progress) throws IOException {
    TarWriter tar = new TarWriter(out, time);
    byte[] buffer = new byte[BUFFER];
    for (Member member : members) {
      tar.begin(member.entry());
      if (member.file() != null) {
        member.file().copyTo(tar::data, buffer);
        progress.accept(member.entry().size());
      }
    }
    tar.finish();
  }
}
