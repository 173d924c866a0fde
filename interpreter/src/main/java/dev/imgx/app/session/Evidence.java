package dev.imgx.app.session;

import dev.imgx.store.archive.TreeReader;
import dev.imgx.store.archive.TreeSink;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// A place in a store path where the hash of another is written.
///
/// @param file its name below the store path, without a slash at the beginning; bytes as chars
/// @param text what is around it, printable
public record Evidence(String file, String text) {
  private static final int AROUND = 32;

  /// The first place in each file of `path`, in links too, that mentions `needed`.
  public static List<Evidence> of(Storehouse house, StorePath path, StorePath needed)
      throws IOException {
    Search search = new Search(needed.hashPart());
    TreeReader.read(house.store().physical(path), search);
    return search.found;
  }

  /// Looks for a text in the files and links of a tree. Mutable; keeps what may be the beginning of
  /// the text when a block ends.
  private static final class Search implements TreeSink {
    private final String wanted;
    private final List<Evidence> found = new ArrayList<>();
    private final Deque<String> names = new ArrayDeque<>();
    private String kept = "";
    private boolean open;

    Search(String wanted) {
      this.wanted = wanted;
    }

    @Override
    public void regular(boolean executable, long size) {
      kept = "";
      open = true;
    }

    @Override
    public void data(byte[] bytes, int offset, int length) {
      if (open) {
        look(kept + new String(bytes, offset, length, StandardCharsets.ISO_8859_1));
      }
    }

    private void look(String text) {
      int at = text.indexOf(wanted);
      if (at >= 0) {
        int end = Math.min(text.length(), at + wanted.length() + AROUND);
        add(text.substring(Math.max(0, at - AROUND), end));
        open = false;
      } else {
        kept = text.substring(Math.max(0, text.length() - wanted.length() - AROUND));
      }
    }

    private void add(String text) {
      found.add(new Evidence(String.join("/", names), text.replaceAll("[^ -~]+", ".")));
    }

    @Override
    public void symlink(String target) {
      if (target.contains(wanted)) {
        add("-> " + target);
      }
      names.pollLast();
    }

    @Override
    public void directory() {
      // Its name is there already, and goes with its end.
    }

    @Override
    public void entry(String name) {
      names.addLast(name);
    }

    @Override
    public void end() {
      names.pollLast();
    }
  }
}
