import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;

/// A package for Debian and its relatives: the distribution below `/usr/lib/imgx`, with links from
/// where shells and `man` look. Follows deb(5) and deb-control(5).
///
/// @param version of imgx
/// @param architecture as Debian calls it
record DebianPackage(String version, String architecture) {
  private static final String HOME = "usr/lib/imgx/";

  /// The directories of a distribution's files that are linked, and the link for one of them.
  private static final Map<String, String> LINKED =
      Map.of(
          "bin/imgx", "usr/bin/imgx",
          "share/bash-completion/completions", "",
          "share/fish/vendor_completions.d", "",
          "share/man/man1", "",
          "share/zsh/site-functions/_imgx", "usr/share/zsh/vendor-completions/_imgx");

  /// Makes the package out of the distribution in a directory.
  void write(Path home, Path file) throws IOException {
    Path data = Files.createTempFile("imgx", ".data");
    try (ArArchiveOutputStream out = new ArArchiveOutputStream(Files.newOutputStream(file))) {
      try (Archive archive = new Archive(Files.newOutputStream(data))) {
        writeData(home, archive);
      }
      add(out, "debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII));
      add(out, "control.tar.gz", control(home));
      out.putArchiveEntry(entry("data.tar.gz", Files.size(data)));
      Files.copy(data, out);
      out.closeArchiveEntry();
    } finally {
      Files.delete(data);
    }
  }

  static void add(ArArchiveOutputStream out, String name, byte[] bytes) throws IOException {
    out.putArchiveEntry(entry(name, bytes.length));
    out.write(bytes);
    out.closeArchiveEntry();
  }

  private static ArArchiveEntry entry(String name, long size) {
    return new ArArchiveEntry(name, size, 0, 0, 0100644, 1);
  }

  private static void writeData(Path home, Archive archive) throws IOException {
    SortedMap<String, String> links = links(home);
    archive.addDirectory("./");
    SortedMap<String, Boolean> folders = new TreeMap<>();
    addParents(HOME, folders);
    links.keySet().forEach(link -> addParents(link, folders));
    addParents("usr/share/doc/imgx/copyright", folders);
    for (String folder : folders.keySet()) {
      archive.addDirectory("./" + folder);
    }
    archive.addTree(home, "./" + HOME);
    for (var link : links.entrySet()) {
      archive.addLink("./" + link.getKey(), link.getValue());
    }
    archive.addFile("./usr/share/doc/imgx/copyright", home.resolve("share/doc/imgx/LICENSE"));
  }

  /// The directories above a path, and it itself when it ends in a slash, without `usr/lib/imgx/`.
  private static void addParents(String path, SortedMap<String, Boolean> folders) {
    for (int at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
      String folder = path.substring(0, at + 1);
      if (!folder.equals(HOME)) {
        folders.put(folder, true);
      }
    }
  }

  /// Links, and what they say: the way from their directory to the file.
  private static SortedMap<String, String> links(Path home) throws IOException {
    SortedMap<String, String> links = new TreeMap<>();
    for (var linked : LINKED.entrySet()) {
      Path place = home.resolve(linked.getKey());
      for (Path file : Trees.list(place)) {
        if (Files.isRegularFile(file)) {
          String name = home.relativize(file).toString();
          String link = linked.getValue().isEmpty() ? "usr/" + name : linked.getValue();
          Path from = Path.of(link).getParent();
          links.put(link, from.relativize(Path.of(HOME, name)).toString());
        }
      }
    }
    return links;
  }

  private byte[] control(Path home) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (Archive archive = new Archive(bytes)) {
      long size = 0;
      StringBuilder sums = new StringBuilder();
      for (Path file : Trees.list(home)) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          size += Files.size(file);
          sums.append(md5(file)).append("  ").append(HOME).append(home.relativize(file));
          sums.append('\n');
        }
      }
      archive.addDirectory("./");
      archive.addText("./control", fields(size / 1024).getBytes(StandardCharsets.UTF_8));
      archive.addText("./md5sums", sums.toString().getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static String md5(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("MD5");
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private String fields(long kibibytes) {
    return """
    Package: imgx
    Version: %s
    Architecture: %s
    Maintainer: The imgx project <imgx@localhost>
    Installed-Size: %d
    Depends: libc6 (>= 2.17)
    Suggests: podman | docker.io, qemu-system-x86, git
    Section: devel
    Priority: optional
    Description: container images from declarations, the same on every machine
     A lazy, pure, functional build language (the Nix expression language) and the
     tool that runs it. Expressions evaluate to derivations, derivations build into
     a store addressed by hashes, and what comes out is container images that are
     the same bit for bit on every machine. Brings a Java runtime of its own.
    """
        .formatted(version, architecture, kibibytes);
  }
}
