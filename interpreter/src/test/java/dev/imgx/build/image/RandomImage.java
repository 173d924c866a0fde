package dev.imgx.build.image;

import dev.imgx.store.archive.TarInput.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Layers made at random, and what a container would see of them, by a model that knows nothing of
/// tars. Names and targets are text here, not bytes.
final class RandomImage {
  private static final String WHITEOUT = ".wh.";
  private static final List<String> NAMES =
      List.of(
          "a",
          "b",
          "c",
          "d",
          "etc",
          "usr",
          "bin",
          "-x",
          "a b",
          "ünïcödë",
          ".hidden",
          "x\\y",
          "new\nline",
          "$(id)",
          "a.b",
          "a-b",
          "漢字",
          "😀",
          "n".repeat(120),
          "*",
          "#",
          "A",
          "nix");
  private static final List<Integer> MODES =
      List.of(0644, 0755, 0444, 0600, 0, 04755, 02755, 06711, 01777, 0777);
  private static final List<Long> OWNERS =
      List.of(0L, 0L, 0L, 1L, 1000L, 65534L, 2097151L, 2097152L, 4294967294L);

  private final Random random;
  private final List<List<Part>> layers = new ArrayList<>();
  private final SortedMap<String, Part> files = new TreeMap<>();

  /// A file, a link, a directory or a mark of what is gone.
  record Part(Kind kind, String name, int mode, long uid, long gid, String target, byte[] bytes) {
    Part called(String other) {
      return new Part(kind, other, mode, uid, gid, target, bytes);
    }

    /// What can be compared.
    String shown() {
      return "%s %s %04o %d:%d %s %d"
          .formatted(kind, name, mode, uid, gid, target, java.util.Arrays.hashCode(bytes));
    }
  }

  RandomImage(long seed) {
    random = new Random(seed);
    int count = random.nextInt(6);
    for (int i = 0; i < count; i++) {
      layers.add(layer());
    }
  }

  /// Bottom to top; every name once in its layer.
  List<List<Part>> layers() {
    return List.copyOf(layers);
  }

  /// What is there in the end, by name.
  SortedMap<String, Part> files() {
    return files;
  }

  private List<Part> layer() {
    SortedMap<String, Part> below = new TreeMap<>(files);
    SortedMap<String, Part> made = new TreeMap<>();
    List<Part> marks = new ArrayList<>();
    remove(below, marks);
    SortedMap<String, Part> kept = new TreeMap<>(below);
    List<Part> parts = new ArrayList<>();
    int count = random.nextInt(9);
    for (int i = 0; i < count; i++) {
      add(kept, made, parts, marks);
    }
    for (Part mark : marks) {
      parts.add(random.nextInt(parts.size() + 1), mark);
    }
    files.clear();
    files.putAll(kept);
    return parts;
  }

  /// Marks some of what is below as gone, and takes it away.
  private void remove(SortedMap<String, Part> below, List<Part> marks) {
    for (int i = random.nextInt(3); i > 0 && !below.isEmpty(); i--) {
      String gone = pick(new ArrayList<>(below.keySet()));
      if (directory(below.get(gone)) && random.nextBoolean()) {
        marks.add(mark(gone + "/" + WHITEOUT + WHITEOUT + ".opq"));
        below(below, gone).clear();
      } else {
        marks.removeIf(mark -> mark.name().startsWith(gone + "/"));
        marks.add(mark(sibling(gone, WHITEOUT + last(gone))));
        below.remove(gone);
        below(below, gone).clear();
      }
    }
  }

  private static SortedMap<String, Part> below(SortedMap<String, Part> all, String directory) {
    return all.subMap(directory + "/", directory + "0");
  }

  private static Part mark(String name) {
    return new Part(Kind.FILE, name, 0, 0, 0, "", new byte[0]);
  }

  private static boolean directory(@Nullable Part part) {
    return part != null && part.kind() == Kind.DIRECTORY;
  }

  /// Adds something new, or something else in the place of what is below.
  private void add(
      SortedMap<String, Part> kept,
      SortedMap<String, Part> made,
      List<Part> parts,
      List<Part> marks) {
    List<String> parents = new ArrayList<>(List.of(""));
    kept.forEach((name, part) -> {
      if (directory(part) && name.length() < 400) {
        parents.add(name + "/");
      }
    });
    String name = pick(parents) + pick(NAMES);
    boolean marked = marks.stream().anyMatch(mark -> mark.name().startsWith(name + "/"));
    if (marked || made.containsKey(name) || !below(made, name).isEmpty()) {
      return;
    }
    List<Part> others = kept.values().stream().filter(one -> one.kind() != Kind.DIRECTORY).toList();
    boolean another = !others.isEmpty() && random.nextInt(6) == 0;
    Part part = another ? pick(others) : part(name);
    if (another && part.name().equals(name)) {
      return;
    }
    parts.add(another ? link(name, part) : part);
    made.put(name, part);
    if (!(directory(part) && directory(kept.get(name)))) {
      below(kept, name).clear();
    }
    kept.put(name, part.called(name));
  }

  private static Part link(String name, Part of) {
    return new Part(Kind.HARDLINK, name, of.mode(), of.uid(), of.gid(), of.name(), new byte[0]);
  }

  private Part part(String name) {
    int mode = pick(MODES);
    long uid = pick(OWNERS);
    long gid = pick(OWNERS);
    return switch (random.nextInt(4)) {
      case 0 -> new Part(Kind.SYMLINK, name, 0777, uid, gid, pick(NAMES) + "/../x", new byte[0]);
      case 1 -> new Part(Kind.DIRECTORY, name, mode, uid, gid, "", new byte[0]);
      case 2 -> new Part(Kind.DIRECTORY, name, 0755, 0, 0, "", new byte[0]);
      default -> {
        byte[] bytes =
            new byte[random.nextInt(4) == 0 ? random.nextInt(20_000) : random.nextInt(9)];
        random.nextBytes(bytes);
        yield new Part(Kind.FILE, name, mode, uid, gid, "", bytes);
      }
    };
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private static String last(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  private static String sibling(String name, String other) {
    return name.substring(0, name.lastIndexOf('/') + 1) + other;
  }

  /// The bytes of a text, one per char, as imgx has names.
  static String bytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
