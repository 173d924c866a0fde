package dev.imgx.build.image;

import dev.imgx.store.archive.ArchiveError;
import dev.imgx.store.archive.FileNames;
import dev.imgx.store.archive.SafeNames;
import dev.imgx.store.archive.TarEntry;
import dev.imgx.store.archive.TarInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the tree of a layer out of a tar, as a script left it: names, modes and links go to
/// memory, the bytes of its files stay where they are, in the tar or in a directory with the large
/// ones. Times are the layer's business. Mutable, for one tar.
final class PackedTree {
  private static final int MODE = 07777;
  private static final int NEW_DIRECTORY = 0755;

  private final LayerTree.Directory root = new LayerTree.Directory(NEW_DIRECTORY);
  private final LayerSpec.Packed packed;
  private final long end;
  private final Map<String, TarEntry.Owner> owners = new HashMap<>();

  private PackedTree(LayerSpec.Packed packed) throws IOException {
    this.packed = packed;
    this.end = Files.size(packed.tar());
  }

  /// The tree. Throws `ArchiveError` when it holds what is no file, directory or link, or is
  /// compressed.
  static PackedTree read(LayerSpec.Packed packed) throws IOException {
    PackedTree tree = new PackedTree(packed);
    try (TarInput tar = TarInput.open(packed.tar(), "the tree of the layer")) {
      for (TarInput.Member member = tar.next(); member != null; member = tar.next()) {
        tree.add(member, tar.position());
      }
    }
    return tree;
  }

  LayerTree.Directory root() {
    return root;
  }

  /// Who owns what; `standard` what nothing is said of.
  Owners owners(TarEntry.Owner standard) throws IOException {
    return packed.owners() == null
        ? new Owners(standard, owners, Map.of())
        : Owners.read(packed.owners(), standard);
  }

  private void add(TarInput.Member member, long position) throws IOException {
    String name = member.name();
    if (packed.owned()) {
      owners.put(name, new TarEntry.Owner(member.owner().uid(), member.owner().gid()));
    }
    if (name.isEmpty()) {
      root.setMode(member.mode() & MODE);
      root.setAttributes(member.attributes());
      return;
    }
    int slash = name.lastIndexOf('/');
    LayerTree.Directory parent = directory(name.substring(0, Math.max(0, slash)));
    String own = name.substring(slash + 1);
    switch (member.kind()) {
      case DIRECTORY -> {
        LayerTree.Directory directory = directory(name);
        directory.setMode(member.mode() & MODE);
        directory.setAttributes(member.attributes());
      }
      case FILE -> put(parent, own, file(member, position));
      case SYMLINK -> put(parent, own, new LayerTree.Link(member.target()));
      case HARDLINK -> put(parent, own, find(SafeNames.relative(member.target())));
      case OTHER ->
          throw new ArchiveError(
              "`" + name + "` is neither a file, a directory nor a link: a layer cannot hold it");
    }
  }

  private LayerTree.File file(TarInput.Member member, long position) throws IOException {
    int mode = member.mode() & MODE;
    Path large = member.size() == 0 ? large(member.name()) : null;
    if (large != null) {
      return new LayerTree.File(large, 0, Files.size(large), mode, member.attributes());
    }
    if (position + member.size() > end) {
      throw new ArchiveError("the tree of the layer must not be compressed");
    }
    return new LayerTree.File(packed.tar(), position, member.size(), mode, member.attributes());
  }

  /// The file of this name beside the tar, or null.
  private @Nullable Path large(String name) {
    Path here = packed.large();
    for (String part : VisibleFiles.names(name)) {
      if (here == null || !Files.isDirectory(here, LinkOption.NOFOLLOW_LINKS)) {
        return null;
      }
      here = FileNames.resolve(here, part);
    }
    return here != null && Files.isRegularFile(here, LinkOption.NOFOLLOW_LINKS) ? here : null;
  }

  private LayerTree.Directory directory(String name) {
    LayerTree.Directory here = root;
    if (name.isEmpty()) {
      return here;
    }
    for (String part : name.split("/")) {
      LayerTree next = here.entry(part);
      if (next == null) {
        next = new LayerTree.Directory(NEW_DIRECTORY);
        boolean _ = here.put(part, next);
      }
      if (!(next instanceof LayerTree.Directory directory)) {
        throw new ArchiveError("`" + name + "` lies below something that is no directory");
      }
      here = directory;
    }
    return here;
  }

  private static void put(LayerTree.Directory parent, String name, LayerTree entry) {
    if (!parent.put(name, entry)) {
      throw new ArchiveError("`" + name + "` is no directory, but was one before");
    }
  }

  private LayerTree find(String name) {
    int slash = name.lastIndexOf('/');
    LayerTree found =
        directory(name.substring(0, Math.max(0, slash))).entry(name.substring(slash + 1));
    if (!(found instanceof LayerTree.File)) {
      throw new ArchiveError("there is another name of `" + name + "`, which is no file");
    }
    return found;
  }
}
