package dev.imgx.build.fetch;

import dev.imgx.build.BuildError;
import dev.imgx.build.BuildRequest;
import dev.imgx.build.Builder;
import dev.imgx.store.archive.FileNames;
import dev.imgx.store.archive.SafeNames;
import dev.imgx.store.archive.TarInput;
import dev.imgx.store.archive.TarUnpacker;
import dev.imgx.store.hash.HashAlgorithm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/// `builtin:fetch-archive`: the files of an archive from a URL, by the hash of its tree.
///
/// Attributes: `urls`, in order; `stripRoot`: the archive holds one directory, whose files are the
/// output. Tars in whatever form they are compressed, and zip archives. The derivation has a fixed
/// output.
public final class FetchArchive implements Builder {
  private static final long MOST_BYTES = 1L << 36;
  private static final byte[] ZIP = {'P', 'K'};

  private final Fetcher fetcher;

  public FetchArchive(Fetcher fetcher) {
    this.fetcher = fetcher;
  }

  @Override
  public void build(BuildRequest request) throws IOException, InterruptedException {
    if (request.derivation().fixedOutput() == null) {
      throw new BuildError("`builtin:fetch-archive` needs `outputHash`");
    }
    List<String> urls = request.attributes().texts("urls");
    Path archive = request.scratch().resolve("archive");
    fetcher.fetch(
        new Fetcher.Request(urls, HashAlgorithm.SHA256, (_, _) -> null), archive, request.log());
    boolean strip = request.attributes().flag("stripRoot");
    Path tree = Files.createDirectory(strip ? request.scratch().resolve("tree") : request.output());
    unpack(archive, tree, "`" + String.join("`, `", urls) + "`");
    if (strip) {
      Files.move(only(tree, urls), request.output());
    }
  }

  private static void unpack(Path archive, Path tree, String what) throws IOException {
    TarUnpacker unpacker = new TarUnpacker(tree, MOST_BYTES);
    byte[] start;
    try (InputStream in = Files.newInputStream(archive)) {
      start = in.readNBytes(ZIP.length);
    }
    if (Arrays.equals(start, ZIP)) {
      unzip(archive, unpacker);
      return;
    }
    try (TarInput tar = TarInput.open(archive, what)) {
      unpacker.unpack(tar);
    }
  }

  private static void unzip(Path archive, TarUnpacker unpacker) throws IOException {
    try (ZipFile zip = ZipFile.builder().setPath(archive).get()) {
      for (ZipArchiveEntry entry : Collections.list(zip.getEntriesInPhysicalOrder())) {
        byte[] name = entry.getName().getBytes(StandardCharsets.UTF_8);
        String safe = SafeNames.member(new String(name, StandardCharsets.ISO_8859_1));
        try (InputStream data = zip.getInputStream(entry)) {
          if (entry.isUnixSymlink()) {
            String target = new String(data.readAllBytes(), StandardCharsets.ISO_8859_1);
            unpacker.unpack(
                new TarInput.Member(TarInput.Kind.SYMLINK, safe, 0777, 0, target),
                new ByteArrayInputStream(new byte[0]));
          } else {
            TarInput.Kind kind = entry.isDirectory() ? TarInput.Kind.DIRECTORY : TarInput.Kind.FILE;
            unpacker.unpack(
                new TarInput.Member(kind, safe, entry.getUnixMode(), entry.getSize(), ""), data);
          }
        }
      }
    }
  }

  private static Path only(Path tree, List<String> urls) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(tree)) {
      for (Path entry : stream) {
        if (!FileNames.of(entry).equals("pax_global_header")) {
          entries.add(entry);
        }
      }
    }
    if (entries.size() != 1 || !Files.isDirectory(entries.getFirst(), LinkOption.NOFOLLOW_LINKS)) {
      throw new BuildError(
          "the archive `%s` must hold one directory, but it holds %d files; `stripRoot = false` takes it as it is"
              .formatted(urls.getFirst(), entries.size()));
    }
    return entries.getFirst();
  }
}
