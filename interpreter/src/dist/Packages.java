import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// What a person installs where there is no Java: the distribution with a runtime of its own, as a
/// directory, as `.tar.gz` and as `.deb`.
///
/// @param folder where they come to be
/// @param scripts what runs for the caches do
/// @param version of imgx
record Packages(Path folder, Path scripts, String version) {
  /// What imgx uses of Java; `java.sql` brings logging and XML, `jdk.unsupported` signals.
  private static final String MODULES = "java.base,java.net.http,java.sql,jdk.unsupported";

  /// Makes all of them out of the finished distribution in a directory.
  void make(Path distribution) throws IOException, InterruptedException {
    String architecture = architecture();
    Path home = folder.resolve("imgx-" + version + "-linux-" + architecture);
    Trees.copy(distribution, home);
    Files.delete(home.resolve("lib/java-home"));
    for (Path file : Trees.list(home.resolve("lib"))) {
      if (file.toString().endsWith(".jar")) {
        dropNative(file);
      }
    }
    deleteOtherNative(home.resolve("lib/native"));
    linkRuntime(home.resolve("runtime"));
    Trees.settle(home, Archive.TIME);
    new Program(home, home.resolve("runtime"), log()).rehearse(scripts);
    Trees.settle(home, Archive.TIME);
    Archive.write(home, folder.resolve(home.getFileName() + ".tar.gz"));
    new DebianPackage(version, architecture)
        .write(home, folder.resolve("imgx_" + version + "_" + architecture + ".deb"));
  }

  /// Takes the native libraries out of a jar: those of this machine lie beside it.
  private static void dropNative(Path jar) throws IOException {
    Path slim = jar.resolveSibling(jar.getFileName() + ".slim");
    try (ZipFile from = new ZipFile(jar.toFile());
        ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(slim))) {
      for (ZipEntry entry : from.stream().<ZipEntry>map(each -> each).toList()) {
        if (!entry.getName().matches(".*[.](so|dll|dylib|jnilib|a)")) {
          ZipEntry kept = new ZipEntry(entry.getName());
          kept.setLastModifiedTime(entry.getLastModifiedTime());
          to.putNextEntry(kept);
          from.getInputStream(entry).transferTo(to);
        }
      }
    }
    Files.move(slim, jar, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void deleteOtherNative(Path folder) throws IOException {
    try (DirectoryStream<Path> architectures = Files.newDirectoryStream(folder)) {
      for (Path architecture : architectures) {
        if (!architecture.endsWith(System.getProperty("os.arch"))) {
          Trees.delete(architecture);
        }
      }
    }
  }

  /// The machine's architecture, as Debian and Docker call it.
  private static String architecture() {
    String name = System.getProperty("os.arch");
    return name.equals("aarch64") ? "arm64" : name;
  }

  private void linkRuntime(Path to) throws IOException, InterruptedException {
    Program.run(
        List.of(
            Path.of(System.getProperty("java.home"), "bin/jlink").toString(),
            "--add-modules=" + MODULES,
            "--strip-java-debug-attributes",
            "--no-header-files",
            "--no-man-pages",
            "--vm=server",
            "--output=" + to),
        log());
  }

  private Path log() {
    return folder.resolveSibling("distribution.log");
  }
}
