package dev.imgx.build.image;

import dev.imgx.store.archive.TarEntry;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The members of a tar that holds a tree, in their order: sorted by name, directories before what
/// is in them.
final class LayerMembers {
  private final Owners owners;
  private final Visitor visitor;

  private LayerMembers(Owners owners, Visitor visitor) {
    this.owners = owners;
    this.visitor = visitor;
  }

  /// Hears of each member: what it is called in the tree, and the bytes of a regular file.
  @FunctionalInterface
  interface Visitor {
    void member(String name, TarEntry entry, LayerTree.@Nullable File file) throws IOException;
  }

  /// Visits a tree that is the root: it is called `.`, what is in it `./NAME`.
  static void ofRoot(LayerTree.Directory root, Owners owners, Visitor visitor) throws IOException {
    new LayerMembers(owners, visitor).directory(".", "", root);
  }

  /// Visits a tree that is called `name`.
  static void of(String name, LayerTree tree, Owners owners, Visitor visitor) throws IOException {
    new LayerMembers(owners, visitor).visit(name, name, tree);
  }

  /// @param plain the name without `./`
  private void visit(String name, String plain, LayerTree tree) throws IOException {
    switch (tree) {
      case LayerTree.File file -> {
        TarEntry entry =
            TarEntry.file(name, owners.mode(plain, file.mode()), owners.of(plain), file.size());
        visitor.member(name, entry.with(file.attributes()), file);
      }
      case LayerTree.Link(String target) ->
          visitor.member(name, TarEntry.link(name, owners.of(plain), target), null);
      case LayerTree.Directory directory -> directory(name, plain, directory);
    }
  }

  private void directory(String name, String plain, LayerTree.Directory directory)
      throws IOException {
    TarEntry entry =
        TarEntry.directory(name, owners.mode(plain, directory.mode()), owners.of(plain));
    visitor.member(name, entry.with(directory.attributes()), null);
    String above = plain.isEmpty() ? "" : plain + "/";
    for (Map.Entry<String, LayerTree> below : directory.entries().entrySet()) {
      visit(name + "/" + below.getKey(), above + below.getKey(), below.getValue());
    }
  }
}
