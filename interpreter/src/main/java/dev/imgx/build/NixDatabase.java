package dev.imgx.build;

import dev.imgx.store.database.Database;
import dev.imgx.store.database.PathInfo;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// `builtin:nix-database`: a tree in which Nix finds a store's database, so that a store without
/// one (in an image) can be worked with: `nix/var/nix/db`, where the closure of some paths is
/// valid, and `nix/var/nix/gcroots/docker`, which keeps these paths.
///
/// Attributes: `rootPaths`. The same paths give the same bytes: all were registered one second
/// after the start of 1970, and nobody made or signed them.
public final class NixDatabase implements Builder {
  @Override
  public void build(BuildRequest request) throws IOException {
    List<StorePath> roots = new ArrayList<>();
    for (String root : request.attributes().texts("rootPaths")) {
      roots.add(request.inputPath(root));
    }
    List<PathInfo> infos = new ArrayList<>();
    for (StorePath path : request.store().closure(roots)) {
      PathInfo info = request.store().info(path);
      PathInfo plain =
          PathInfo.of(path, info.narHash(), info.narSize(), info.references()).registeredAt(1);
      infos.add(plain);
    }
    Path state = request.output().resolve("nix/var/nix");
    Path links = Files.createDirectories(state.resolve("gcroots/docker"));
    for (StorePath root : roots) {
      Path target = Path.of(request.store().directory().print(root));
      Files.createSymbolicLink(links.resolve(root.toString()), target);
    }
    Path database = Files.createDirectories(state.resolve("db"));
    Files.writeString(database.resolve("schema"), Integer.toString(Database.VERSION));
    try {
      Database.write(
          database.resolve("db.sqlite"),
          request.store().directory(),
          infos,
          request.store()::readDerivation);
    } catch (SQLException e) {
      throw new BuildError("cannot write the database: " + e.getMessage(), e);
    }
  }
}
