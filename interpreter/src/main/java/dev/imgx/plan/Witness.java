package dev.imgx.plan;

import dev.imgx.store.archive.FileNames;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.path.StoreDir;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Writes down what an evaluation sees of this machine, so that a later run can tell whether it
/// would see the same, and then need not evaluate.
///
/// Whatever cannot be compared later (the network, the clock, what was built, messages for people)
/// makes the whole testimony worthless; so does a file that changed so shortly before that another
/// change might look the same. Stamps are taken before files are read. Mutable, for one thread.
public final class Witness {
  private static final List<String> STRANGE = List.of("/proc/", "/sys/", "/dev/");

  /// Times of files are as coarse as this at worst.
  private static final long GRAIN = TimeUnit.SECONDS.toNanos(2);

  /// What is at a path, and where links from there lead.
  private record Sight(Stamp own, Stamp target) {
    static final int BYTES = 2 * Stamp.BYTES;

    static Sight of(String path) {
      Path place = Path.of(path);
      Stamp own = Stamp.of(place, LinkOption.NOFOLLOW_LINKS);
      return new Sight(own, own.isLink() ? Stamp.of(place) : own);
    }

    boolean matches(Sight then, boolean whole) {
      return whole
          ? own.matches(then.own) && target.matches(then.target)
          : own.isLike(then.own) && target.isLike(then.target);
    }

    static Sight read(ByteBuffer from) {
      return new Sight(Stamp.read(from), Stamp.read(from));
    }
  }

  private final StoreDir store;
  private final Map<String, Sight> contents = new LinkedHashMap<>();
  private final Map<String, Sight> kinds = new LinkedHashMap<>();
  private final Map<String, String> trees = new LinkedHashMap<>();
  private final Map<String, String> variables = new LinkedHashMap<>();
  private boolean listening;
  private boolean doubtful;
  private long begin;
  private long newest;

  Witness(StoreDir store) {
    this.store = store;
  }

  /// Begins to write down.
  public void listen() {
    listening = true;
    begin = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
  }

  /// Something was seen that cannot be compared.
  void doubt() {
    doubtful = true;
  }

  /// What kind of file is at a path is seen.
  void kind(String path) {
    if (isComparable(path) && !kinds.containsKey(path)) {
      Sight sight = Sight.of(path);
      doubtful |= isLost(sight);
      kinds.put(path, sight);
    }
  }

  /// A file's bytes, or a directory's entries, are going to be read.
  public void content(String path) {
    if (isComparable(path) && !contents.containsKey(path)) {
      Sight sight = Sight.of(path);
      doubtful |= isLost(sight) || sight.target().isStream();
      newest = Math.max(newest, Math.max(sight.own().changed(), sight.target().changed()));
      contents.put(path, sight);
    }
  }

  /// A tree is going to be read.
  void tree(Path root) {
    String path = FileNames.ofWhole(root);
    if (isComparable(path) && !trees.containsKey(path)) {
      Fingerprint print = Fingerprint.of(root);
      newest = Math.max(newest, print.newest());
      trees.put(path, print.hash());
    }
  }

  void variable(String name, String value) {
    if (listening) {
      variables.put(name, value);
    }
  }

  private boolean isComparable(String path) {
    if (!listening || doubtful) {
      return false;
    }
    boolean plain = path.chars().allMatch(c -> c > 0 && c < 0x80);
    doubtful = !plain || store.contains(path) || STRANGE.stream().anyMatch(path::startsWith);
    return !doubtful;
  }

  /// A link to nowhere may lead to where only expressions see something.
  private static boolean isLost(Sight sight) {
    return sight.own().isLink() && sight.target().isNothing();
  }

  /// Whether what was seen can be compared later.
  public boolean isUseful() {
    return listening && !doubtful && newest < begin - GRAIN;
  }

  /// What was seen, for [#agrees].
  public byte[] testimony() {
    int size = 4 * Integer.BYTES + Sight.BYTES * (contents.size() + kinds.size());
    for (Map<String, ?> each : List.of(contents, kinds, trees, variables)) {
      size += each.keySet().stream().mapToInt(Witness::size).sum();
    }
    for (Map<String, String> each : List.of(trees, variables)) {
      size += each.values().stream().mapToInt(Witness::size).sum();
    }
    ByteBuffer to = ByteBuffer.allocate(size);
    for (Map<String, Sight> sights : List.of(contents, kinds)) {
      to.putInt(sights.size());
      sights.forEach((path, sight) -> {
        put(to, path);
        sight.own().write(to);
        sight.target().write(to);
      });
    }
    for (Map<String, String> texts : List.of(trees, variables)) {
      to.putInt(texts.size());
      texts.forEach((name, text) -> {
        put(to, name);
        put(to, text);
      });
    }
    return to.array();
  }

  private static int size(String text) {
    return Integer.BYTES + text.length();
  }

  private static void put(ByteBuffer to, String text) {
    to.putInt(text.length()).put(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String text(ByteBuffer from) {
    byte[] bytes = new byte[Math.max(0, Math.min(from.getInt(), from.remaining()))];
    from.get(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /// Whether this machine looks as a testimony says. Throws `RuntimeException` of some kind when it
  /// is none.
  ///
  /// @param world knows the variables
  public static boolean agrees(ByteBuffer testimony, StoreWorld world) {
    for (boolean whole : new boolean[] {true, false}) {
      for (int left = testimony.getInt(); left > 0; left--) {
        Sight now = Sight.of(text(testimony));
        if (!now.matches(Sight.read(testimony), whole)) {
          return false;
        }
      }
    }
    for (int left = testimony.getInt(); left > 0; left--) {
      String root = text(testimony);
      if (!Fingerprint.of(Path.of(root)).hash().equals(text(testimony))) {
        return false;
      }
    }
    for (int left = testimony.getInt(); left > 0; left--) {
      String name = text(testimony);
      if (!world.environment(name).equals(text(testimony))) {
        return false;
      }
    }
    return true;
  }

  /// The stamps of a tree.
  ///
  /// @param hash of all names and stamps
  /// @param newest when something in it changed last
  private record Fingerprint(String hash, long newest) {
    static Fingerprint of(Path root) {
      MessageDigest hash = HashAlgorithm.SHA256.newDigest();
      ByteBuffer stamp = ByteBuffer.allocate(Stamp.BYTES);
      long newest = 0;
      Deque<Path> left = new ArrayDeque<>(List.of(root));
      while (!left.isEmpty()) {
        Path path = left.pop();
        Stamp own = Stamp.of(path, LinkOption.NOFOLLOW_LINKS);
        newest = Math.max(newest, own.changed());
        own.write(stamp.clear());
        hash.update(stamp.array());
        hash.update(FileNames.of(path).getBytes(StandardCharsets.ISO_8859_1));
        if (own.isDirectory()) {
          entries(path).forEach(left::push);
        }
      }
      return new Fingerprint(Hash.of(HashAlgorithm.SHA256, hash.digest()).toString(), newest);
    }

    private static List<Path> entries(Path directory) {
      List<Path> entries = new ArrayList<>();
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
        stream.forEach(entries::add);
      } catch (IOException e) {
        // Then it cannot be read by whoever needs it, either.
      }
      entries.sort(null);
      return entries;
    }
  }
}
