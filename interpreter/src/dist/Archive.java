import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/// A compressed archive in which everything belongs to root and is of the same time, so that the
/// same files give the same bytes.
final class Archive implements AutoCloseable {
  /// The time that files have in a store and in images, so that AOT caches fit there, too.
  static final FileTime TIME = FileTime.fromMillis(1_000);

  private final TarArchiveOutputStream tar;

  Archive(OutputStream out) throws IOException {
    GzipParameters parameters = new GzipParameters();
    parameters.setCompressionLevel(Deflater.DEFAULT_COMPRESSION);
    tar = new TarArchiveOutputStream(new GzipCompressorOutputStream(out, parameters), "UTF-8");
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
  }

  /// An archive that holds one directory.
  static void write(Path tree, Path file) throws IOException {
    try (Archive archive = new Archive(Files.newOutputStream(file))) {
      archive.addTree(tree, tree.getFileName() + "/");
    }
  }

  /// Adds a directory and everything in it, under a name that ends in a slash.
  void addTree(Path tree, String name) throws IOException {
    for (Path file : Trees.list(tree)) {
      String below = tree.relativize(file).toString();
      if (Files.isSymbolicLink(file)) {
        addLink(name + below, Files.readSymbolicLink(file).toString());
      } else if (Files.isDirectory(file)) {
        addDirectory(below.isEmpty() ? name : name + below + "/");
      } else {
        addFile(name + below, file);
      }
    }
  }

  void addDirectory(String name) throws IOException {
    add(new TarArchiveEntry(name), 0755);
    tar.closeArchiveEntry();
  }

  void addLink(String name, String to) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
    entry.setLinkName(to);
    add(entry, 0777);
    tar.closeArchiveEntry();
  }

  void addFile(String name, Path file) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(Files.size(file));
    add(entry, Files.isExecutable(file) ? 0755 : 0644);
    Files.copy(file, tar);
    tar.closeArchiveEntry();
  }

  void addText(String name, byte[] text) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(text.length);
    add(entry, 0644);
    tar.write(text);
    tar.closeArchiveEntry();
  }

  private void add(TarArchiveEntry entry, int mode) throws IOException {
    entry.setMode(mode);
    entry.setModTime(TIME);
    entry.setIds(0, 0);
    entry.setNames("root", "root");
    tar.putArchiveEntry(entry);
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }
}
