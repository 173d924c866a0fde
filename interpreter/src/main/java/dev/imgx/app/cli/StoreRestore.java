package dev.imgx.app.cli;

import dev.imgx.store.archive.NarReader;
import dev.imgx.store.archive.TreeDeleter;
import dev.imgx.store.archive.TreeWriter;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/// `imgx store restore`: an archive as a tree.
final class StoreRestore extends StoreCommand {
  private static final int BUFFER = 1 << 16;

  @Override
  public Outline outline() {
    return new Outline(
        "store restore",
        "Unpack a Nix archive (NAR) from standard input to a new file or directory",
        List.of("FILE"),
        List.of(),
        List.of("imgx store restore copy <website.nar"));
  }

  @Override
  int run(Visit visit) throws IOException {
    Path target = visit.house().file(visit.operand());
    InputStream in = new BufferedInputStream(visit.call().streams().bulk(), BUFFER);
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(target.toString());
    }
    boolean complete = false;
    try (TreeWriter writer = TreeWriter.forUser(target)) {
      NarReader.read(in, writer);
      complete = true;
    } finally {
      if (!complete) {
        TreeDeleter.delete(target);
      }
    }
    return 0;
  }
}
