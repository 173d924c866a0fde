package dev.imgx.build.image;

import dev.imgx.build.Parallel;
import dev.imgx.store.archive.TarEntry;
import dev.imgx.store.archive.TarSum;
import dev.imgx.store.archive.TarWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
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

  /// What has to be known before the bytes.
  ///
  /// @param checksum the sum of its members (`TarSum`)
  /// @param size how many bytes it has
  record Measure(String checksum, long size) {}

  /// Finds that out, for which all files are read.
  Measure measure(int threads) throws IOException, InterruptedException {
    TarSum sum = new TarSum();
    LongAdder size = new LongAdder();
    Parallel.each(
        groups(),
        threads,
        group -> {
          sum.join(sum(group));
          size.add(size(group));
        });
    TarWriter end = new TarWriter(OutputStream.nullOutputStream(), time);
    end.passed(size.sum());
    return new Measure(sum.sum(), end.finish());
  }

  private static TarSum sum(List<Member> members) throws IOException {
    TarSum sum = new TarSum();
    byte[] buffer = new byte[BUFFER];
    for (Member member : members) {
      sum.begin(member.entry());
      if (member.file() != null) {
        member.file().copyTo(sum::data, buffer);
      }
    }
    return sum;
  }

  private long size(List<Member> members) throws IOException {
    TarWriter tar = new TarWriter(OutputStream.nullOutputStream(), time);
    for (Member member : members) {
      tar.begin(member.entry());
      tar.omit();
    }
    return tar.written();
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
