package dev.imgx.store.cache;

import dev.imgx.store.archive.TreeOrigin;
import dev.imgx.store.archive.TreeSink;
import dev.imgx.store.database.PathInfo;
import dev.imgx.store.hash.FormatError;
import dev.imgx.store.hash.HashFormat;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A binary cache: says what it has, hands out trees, takes new ones. Safe for several threads.
/// Methods throw as `Transport` does.
public final class BinaryCache {
  private static final String NAR_INFO = ".narinfo";

  private final Transport transport;
  private final StoreDir directory;

  public BinaryCache(Transport transport, StoreDir directory) {
    this.transport = transport;
    this.directory = directory;
  }

  /// How paths are written.
  ///
  /// @param compression of archives
  /// @param listing whether a listing of each archive is written too
  /// @param keys that sign
  public record Writing(NarCompression compression, boolean listing, List<SecretKey> keys) {
    public Writing {
      keys = List.copyOf(keys);
    }
  }

  /// Where it is, for people.
  public String address() {
    return transport.address();
  }

  /// What the cache says about itself, or null when there is no cache.
  public @Nullable CacheInfo info() throws IOException {
    try {
      return CacheInfo.parse(text(CacheInfo.FILE));
    } catch (Transport.Absent e) {
      return null;
    } catch (FormatError e) {
      throw new CacheError("'" + CacheInfo.FILE + "' is damaged: " + e.getMessage(), true, e);
    }
  }

  /// The file about a path as it is, or null when the cache does not have the path.
  public @Nullable String rawInfo(StorePath path) throws IOException {
    return textOrNull(NarInfo.name(path));
  }

  /// Reads what `rawInfo` returned.
  public NarInfo parse(String text, StorePath path) throws CacheError {
    try {
      return NarInfo.parse(text, path, directory);
    } catch (FormatError e) {
      throw new CacheError("'" + NarInfo.name(path) + "': " + e.getMessage(), true, e);
    }
  }

  /// Whether the cache has a path.
  public boolean has(StorePath path) throws IOException {
    return transport.exists(NarInfo.name(path));
  }

  private @Nullable String textOrNull(String name) throws IOException {
    try {
      return text(name);
    } catch (Transport.Absent e) {
      return null;
    }
  }

  private String text(String name) throws IOException {
    try (InputStream in = transport.open(name, done -> {})) {
      byte[] bytes = in.readNBytes(Fields.MOST_BYTES + 1);
      if (bytes.length > Fields.MOST_BYTES) {
        throw CacheError.wrong("'" + name + "' is too long");
      }
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }

  /// Hands a path's tree to `sink`. Checks sizes, but not the hash.
  public void read(NarInfo info, TreeSink sink, Transport.Progress progress) throws IOException {
    InputStream in;
    try {
      in = transport.open(info.file().url(), progress);
    } catch (Transport.Absent e) {
      throw new CacheError("the archive '" + info.file().url() + "' is not there", true, e);
    }
    new ArchiveReader(info).read(in, sink);
  }

  /// All paths that the cache has.
  public List<StorePath> paths() throws IOException {
    List<StorePath> paths = new ArrayList<>();
    for (String name : transport.names()) {
      String text = name.endsWith(NAR_INFO) ? textOrNull(name) : null;
      if (text != null) {
        try {
          paths.add(NarInfo.pathIn(text, directory));
        } catch (FormatError e) {
          throw new CacheError("'" + name + "': " + e.getMessage(), true, e);
        }
      }
    }
    return paths;
  }

  /// Makes the directory a cache if it is none yet, and tidies it up if it is one. Throws when it
  /// is one of another store.
  public void initialise() throws IOException {
    CacheInfo info = info();
    if (info == null) {
      put(CacheInfo.FILE, new CacheInfo(directory, true, CacheInfo.DEFAULT_PRIORITY).text());
    } else if (!info.directory().equals(directory)) {
      throw CacheError.wrong(
          "it is for the store '%s', not '%s'"
              .formatted(info.directory().directory(), directory.directory()));
    } else {
      transport.tidy();
    }
  }

  /// Writes a path's archive and what is said about it into files that are not in the cache yet.
  /// Throws `CacheError` when the tree does not have the hash that `info` says.
  public Upload prepare(PathInfo info, TreeOrigin tree, Writing writing) throws IOException {
    Path archive = transport.newFile();
    Path listing = writing.listing() ? transport.newFile() : null;
    Upload upload = new Upload(info, archive, listing);
    boolean right = false;
    try {
      ArchiveWriter.Written written =
          new ArchiveWriter(writing.compression(), archive, listing).write(tree);
      if (!written.nar().equals(info.narHash())) {
        throw CacheError.wrong(
            "'%s' has changed: its hash should be %s, but is %s"
                .formatted(
                    directory.print(info.path()),
                    info.narHash().print(HashFormat.SRI),
                    written.nar().print(HashFormat.SRI)));
      }
      String name = written.file().print(HashFormat.BASE32);
      upload.file =
          new NarInfo.ArchiveFile(
              "nar/" + name + writing.compression().suffix(),
              writing.compression(),
              written.file(),
              written.fileSize());
      upload.keys = writing.keys();
      right = true;
      return upload;
    } finally {
      if (!right) {
        upload.close();
      }
    }
  }

  /// A path on its way into the cache. Mutable, for one thread; is to be closed.
  public final class Upload implements AutoCloseable {
    private final PathInfo info;
    private final Path archive;
    private final @Nullable Path listing;
    private NarInfo.@Nullable ArchiveFile file;
    private List<SecretKey> keys = List.of();

    private Upload(PathInfo info, Path archive, @Nullable Path listing) {
      this.info = info;
      this.archive = archive;
      this.listing = listing;
    }

    /// Puts the files into the cache: the archive first, what is said about it last, each at once.
    /// What the path refers to should be there.
    public void accept() throws IOException {
      NarInfo.ArchiveFile prepared = Objects.requireNonNull(file);
      if (!transport.exists(prepared.url())) {
        transport.put(prepared.url(), archive, "application/x-nix-nar");
      }
      if (listing != null) {
        transport.put(info.path().hashPart() + ".ls", listing, "application/json");
      }
      NarInfo text = new NarInfo(signed(info, keys), prepared, null);
      put(NarInfo.name(info.path()), text.text(directory));
    }

    /// Deletes what was not put into the cache.
    @Override
    public void close() throws IOException {
      Files.deleteIfExists(archive);
      if (listing != null) {
        Files.deleteIfExists(listing);
      }
    }
  }

  private PathInfo signed(PathInfo info, List<SecretKey> keys) {
    List<String> signatures = new ArrayList<>(info.signatures());
    String fingerprint = Trust.fingerprint(info, directory);
    for (SecretKey key : keys) {
      String signature = key.sign(fingerprint);
      if (!signatures.contains(signature)) {
        signatures.add(signature);
      }
    }
    return info.signed(signatures);
  }

  private void put(String name, String text) throws IOException {
    Path file = transport.newFile();
    try {
      Files.writeString(file, text, StandardCharsets.ISO_8859_1);
      String type = name.endsWith(NAR_INFO) ? "text/x-nix-narinfo" : "text/x-nix-cache-info";
      transport.put(name, file, type);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /// The log of a derivation's build, or null when the cache has none.
  public @Nullable InputStream log(StorePath derivation) throws IOException {
    try {
      return transport.open("log/" + derivation, done -> {});
    } catch (Transport.Absent e) {
      return null;
    }
  }
}
