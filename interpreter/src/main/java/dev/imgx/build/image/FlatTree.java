package dev.imgx.build.image;

import dev.imgx.store.archive.ArchiveError;
import dev.imgx.store.archive.SafeNames;
import dev.imgx.store.archive.TarEntry;
import dev.imgx.store.archive.TarEntry.Owner;
import dev.imgx.store.archive.TarInput;
import dev.imgx.store.archive.TarWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// The files of an image, its layers put upon each other: whiteouts remove what is below, opaque
/// directories hide it. Names and owners stay in memory, bytes go to one file on disk. Mutable, for
/// one image.
///
/// Follows the image specification's `layer.md`: a whiteout concerns the layers below its own, also
/// when it comes after files of its own layer.
public final class FlatTree implements Closeable {
  private static final String WHITEOUT = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";

  private static final int MOST_LINKS = 40;

  private final FileChannel data;
  private final List<String> leftOut = new ArrayList<>();
  private final Node root = new Node(Entry.directory(""), 0);

  /// A file, directory or link; its bytes are in the file of data.
  ///
  /// @param target where a symbolic link leads
  public record Entry(
      String name,
      TarInput.Kind kind,
      int mode,
      Owner owner,
      String target,
      long position,
      long size,
      SortedMap<String, String> attributes) {
    /// A directory that nobody describes.
    static Entry directory(String name) {
      return new Entry(
          name, TarInput.Kind.DIRECTORY, 0755, Owner.ROOT, "", 0, 0, Collections.emptySortedMap());
    }
  }

  /// What is at a place now, and which layer it came with.
  private static final class Node {
    final Map<String, Node> children = new TreeMap<>();
    Entry entry;
    int layer;

    Node(Entry entry, int layer) {
      this.entry = entry;
      this.layer = layer;
    }
  }

  /// A tree whose bytes are kept in `file`, which must not exist.
  public FlatTree(Path file) throws IOException {
    this.data =
        FileChannel.open(
            file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /// Reads an image, its layers in whatever order they come.
  ///
  /// @param progress hears how many bytes have been read
  public void read(Image image, LongConsumer progress) throws IOException {
    Map<String, List<Entry>> layers = new HashMap<>();
    image.layers().forEach(layer -> layers.put(layer.diffId(), new ArrayList<>()));
    image.visit(
        layers.keySet(),
        (layer, content) -> {
          List<Entry> entries = Objects.requireNonNull(layers.get(layer.diffId()));
          LayerPipe.read(
              content,
              "the layer `" + layer.diffId() + "`",
              (member, tar) -> entries.add(entry(member, tar)));
          progress.accept(data.position());
        });
    int number = 0;
    for (ImageLayer layer : image.layers()) {
      apply(Objects.requireNonNull(layers.get(layer.diffId())), ++number);
    }
  }

  private Entry entry(TarInput.Member member, TarInput tar) throws IOException {
    long position = data.position();
    if (member.kind() == TarInput.Kind.FILE) {
      tar.data().transferTo(Channels.newOutputStream(data));
    }
    return new Entry(
        member.name(),
        member.kind(),
        member.mode(),
        member.owner(),
        member.target(),
        position,
        data.position() - position,
        member.attributes());
  }

  private void apply(List<Entry> entries, int layer) {
    for (Entry entry : entries) {
      int slash = entry.name().lastIndexOf('/');
      String last = entry.name().substring(slash + 1);
      if (last.startsWith(WHITEOUT)) {
        Node parent = find(entry.name().substring(0, Math.max(0, slash)));
        if (parent != null) {
          hide(parent, last, layer);
        }
      }
    }
    for (Entry entry : entries) {
      if (!entry.name().substring(entry.name().lastIndexOf('/') + 1).startsWith(WHITEOUT)) {
        put(entry, layer);
      }
    }
  }

  private static void hide(Node parent, String whiteout, int layer) {
    if (whiteout.equals(OPAQUE)) {
      parent.children.values().removeIf(child -> child.layer < layer);
    } else {
      parent.children.remove(whiteout.substring(WHITEOUT.length()));
    }
  }

  private void put(Entry entry, int layer) {
    if (entry.kind() == TarInput.Kind.OTHER) {
      leftOut.add(entry.name());
      return;
    }
    if (entry.name().isEmpty()) {
      root.entry = entry;
      return;
    }
    int slash = entry.name().lastIndexOf('/');
    Node parent = directory(entry.name().substring(0, Math.max(0, slash)), layer);
    Entry real = entry.kind() == TarInput.Kind.HARDLINK ? linked(entry) : entry;
    Node old = parent.children.get(entry.name().substring(slash + 1));
    if (old != null && isDirectory(old) && real.kind() == TarInput.Kind.DIRECTORY) {
      old.entry = real;
      old.layer = layer;
    } else {
      parent.children.put(entry.name().substring(slash + 1), new Node(real, layer));
    }
  }

  /// Another name of a file is a file with the same bytes; also links have other names.
  private Entry linked(Entry entry) {
    Node node = find(SafeNames.relative(entry.target()));
    if (node == null || isDirectory(node)) {
      throw new ArchiveError(
          "`%s` is another name of `%s`, which is no file".formatted(entry.name(), entry.target()));
    }
    return node.entry;
  }

  private static boolean isDirectory(Node node) {
    return node.entry.kind() == TarInput.Kind.DIRECTORY;
  }

  private @Nullable Node find(String name) {
    Node here = root;
    for (String part : VisibleFiles.names(name)) {
      here = here == null ? null : here.children.get(part);
    }
    return here;
  }

  private Node directory(String name, int layer) {
    Node here = root;
    for (String part : VisibleFiles.names(name)) {
      Node next = here.children.get(part);
      if (next == null || !isDirectory(next)) {
        next = new Node(Entry.directory(part), layer);
        here.children.put(part, next);
      }
      here = next;
    }
    return here;
  }

  /// The names of devices and pipes, which the tree does not have.
  public List<String> leftOut() {
    return Collections.unmodifiableList(leftOut);
  }

  /// Writes the tree as a tar, sorted by name.
  public void write(OutputStream out) throws IOException {
    TarWriter tar = new TarWriter(out, LayerWriter.TIME);
    write(tar, ".", root, new byte[1 << 17]);
    long _ = tar.finish();
  }

  private void write(TarWriter tar, String name, Node node, byte[] buffer) throws IOException {
    Entry entry = node.entry;
    Owner owner = new Owner(entry.owner().uid(), entry.owner().gid());
    switch (entry.kind()) {
      case DIRECTORY ->
          tar.begin(TarEntry.directory(name, entry.mode(), owner).with(entry.attributes()));
      case SYMLINK -> tar.begin(TarEntry.link(name, owner, entry.target()));
      default -> {
        tar.begin(TarEntry.file(name, entry.mode(), owner, entry.size()).with(entry.attributes()));
        for (long done = 0; done < entry.size(); ) {
          int length = (int) Math.min(buffer.length, entry.size() - done);
          int count = data.read(ByteBuffer.wrap(buffer, 0, length), entry.position() + done);
          tar.data(buffer, 0, count);
          done += count;
        }
      }
    }
    for (Map.Entry<String, Node> child : node.children.entrySet()) {
      write(tar, name + "/" + child.getKey(), child.getValue(), buffer);
    }
  }

  /// Hears of everything that is in the tree.
  @FunctionalInterface
  public interface Walker {
    /// Meets something.
    ///
    /// @param name without a slash at the front; empty for the root
    void meet(String name, Entry entry);
  }

  /// Goes through the tree, sorted by name, a directory before what is in it.
  public void walk(Walker walker) {
    walk("", root, walker);
  }

  private static void walk(String name, Node node, Walker walker) {
    walker.meet(name, node.entry);
    String prefix = name.isEmpty() ? "" : name + "/";
    node.children.forEach((child, below) -> walk(prefix + child, below, walker));
  }

  /// Whether an absolute path leads to a file, through links.
  public boolean isFile(String path) {
    List<String> left = new ArrayList<>(VisibleFiles.names(path));
    List<Node> way = new ArrayList<>(List.of(root));
    for (int links = 0; !left.isEmpty(); ) {
      String name = left.removeFirst();
      if (name.equals(".") || name.equals("..")) {
        if (name.equals("..") && way.size() > 1) {
          way.removeLast();
        }
        continue;
      }
      Node next = way.getLast().children.get(name);
      if (next == null || next.entry.kind() == TarInput.Kind.SYMLINK && ++links > MOST_LINKS) {
        return false;
      }
      if (next.entry.kind() != TarInput.Kind.SYMLINK) {
        way.add(next);
        continue;
      }
      if (next.entry.target().startsWith("/")) {
        way = new ArrayList<>(List.of(root));
      }
      left.addAll(0, VisibleFiles.names(next.entry.target()));
    }
    return way.getLast().entry.kind() == TarInput.Kind.FILE;
  }

  /// The bytes of a file (Latin-1 chars), or an empty text when there is no file of this name.
  public String text(String name) throws IOException {
    Node node = find(name);
    if (node == null || node.entry.kind() != TarInput.Kind.FILE) {
      return "";
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) node.entry.size());
    int _ = data.read(bytes, node.entry.position());
    return new String(bytes.array(), StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    data.close();
  }
}
