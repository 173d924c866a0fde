import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// Puts the distribution together in `target/imgx`; the libraries are in `target/libraries`.
///
/// Run by Maven with the toolchain's Java: `Distribution.java MODULE JAR TIMESTAMP VERSION ALONE`;
/// unless it is to be alone, packages are made of it, too.
public class Distribution {
  private static final Map<String, String> NATIVE =
      Map.of(
          "org/sqlite/native/Linux/x86_64/libsqlitejdbc.so", "amd64/libsqlitejdbc.so",
          "org/sqlite/native/Linux/aarch64/libsqlitejdbc.so", "aarch64/libsqlitejdbc.so",
          "org/jline/nativ/Linux/x86_64/libjlinenative.so", "amd64/libjlinenative.so",
          "org/jline/nativ/Linux/arm64/libjlinenative.so", "aarch64/libjlinenative.so",
          "linux/amd64/libzstd-jni-.*[.]so", "amd64/libzstd-jni.so",
          "linux/aarch64/libzstd-jni-.*[.]so", "aarch64/libzstd-jni.so");

  private static final String SQLITE_VERSION =
      "META-INF/maven/org.xerial/sqlite-jdbc/pom.properties";

  private final Path source;
  private final Path target;
  private final Path home;
  private final FileTime time;
  private final Program program;

  private Distribution(Path module, String timestamp) {
    source = module.resolve("src/dist");
    target = module.resolve("target");
    home = target.resolve("imgx");
    time = FileTime.from(Instant.parse(timestamp));
    Path java = Path.of(System.getProperty("java.home"));
    program = new Program(home, java, target.resolve("distribution.log"));
  }

  public static void main(String[] arguments) throws Exception {
    FileTime start = FileTime.from(Instant.now());
    Path module = Path.of(arguments[0]);
    Distribution distribution = new Distribution(module, arguments[2]);
    distribution.assemble(module.resolve(".."), Path.of(arguments[1]));
    Path packages = distribution.target.resolve("packages");
    Trees.delete(packages);
    if (!Boolean.parseBoolean(arguments[4])) {
      Path scripts = distribution.source.resolve("rehearsal");
      new Packages(packages, scripts, arguments[3]).make(distribution.home);
    }
    Path stamp = distribution.target.resolve("imgx.stamp");
    Files.writeString(stamp, "");
    Files.setLastModifiedTime(stamp, start);
  }

  private void assemble(Path top, Path jar) throws Exception {
    Files.deleteIfExists(target.resolve("imgx.stamp"));
    Trees.delete(home);
    Trees.copyFile(jar, home.resolve("lib/imgx-interpreter.jar"));
    writeClassPath(copyLibraries(jar));
    Trees.copyFile(source.resolve("jvm.options"), home.resolve("lib/jvm.options"));
    Trees.copyFile(source.resolve("bin/imgx"), home.resolve("bin/imgx"));
    Files.setPosixFilePermissions(
        home.resolve("bin/imgx"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Trees.copyFile(top.resolve("LICENSE"), home.resolve("share/doc/imgx/LICENSE"));
    Trees.copyFile(top.resolve("README.md"), home.resolve("share/doc/imgx/README.md"));
    copyLibrary(top.resolve("stdlib"));
    unpackNative();
    prepare();
    Files.writeString(home.resolve("lib/java-home"), System.getProperty("java.home") + "\n");
    complete();
    run(List.of("dev.imgx.app.cli.ManPages", home.resolve("share/man/man1").toString()));
    Trees.settle(home, time);
    program.rehearse(source.resolve("rehearsal"));
  }

  /// The libraries that the jar's manifest names; what Maven copied may hold old ones besides.
  private List<String> copyLibraries(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      String classPath = file.getManifest().getMainAttributes().getValue("Class-Path");
      List<String> names = List.of(classPath.split(" "));
      for (String name : names) {
        Trees.copyFile(
            target.resolve("libraries").resolve(name), home.resolve("lib").resolve(name));
      }
      return names;
    }
  }

  /// A jar that names the others, and holds a file that SQLite looks for at every start: opening
  /// large jars on the way to it would take as long as everything else about SQLite.
  private void writeClassPath(List<String> libraries) throws IOException {
    String names = "imgx-interpreter.jar " + String.join(" ", libraries);
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, names);
    String sqlite =
        libraries.stream()
            .filter(name -> name.startsWith("sqlite-jdbc-"))
            .findFirst()
            .orElseThrow();
    Path jar = home.resolve("lib/imgx.jar");
    try (JarFile library = new JarFile(home.resolve("lib").resolve(sqlite).toFile());
        JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      add(out, JarFile.MANIFEST_NAME);
      manifest.write(out);
      add(out, SQLITE_VERSION);
      library.getInputStream(library.getEntry(SQLITE_VERSION)).transferTo(out);
    }
  }

  private void add(JarOutputStream out, String name) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setLastModifiedTime(time);
    out.putNextEntry(entry);
  }

  private void copyLibrary(Path from) throws IOException {
    for (Path file : Trees.list(from)) {
      String name = from.relativize(file).toString();
      if (Files.isRegularFile(file) && !name.matches("pom[.]xml|src/.*|target/.*")) {
        Trees.copyFile(file, home.resolve("share/imgx/stdlib").resolve(name));
      }
    }
  }

  /// Native libraries, so that no start has to unpack them.
  private void unpackNative() throws IOException {
    for (Path jar : jars()) {
      try (ZipFile zip = new ZipFile(jar.toFile())) {
        for (ZipEntry entry : zip.stream().<ZipEntry>map(each -> each).toList()) {
          for (var wanted : NATIVE.entrySet()) {
            if (entry.getName().matches(wanted.getKey())) {
              Path to = home.resolve("lib/native").resolve(wanted.getValue());
              Files.createDirectories(to.getParent());
              try (InputStream in = zip.getInputStream(entry)) {
                Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
              }
            }
          }
        }
      }
    }
  }

  private List<Path> jars() throws IOException {
    try (Stream<Path> files = Files.list(home.resolve("lib"))) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }

  /// The syntax trees of the standard library.
  private void prepare() throws Exception {
    List<String> command = new ArrayList<>();
    command.add("dev.imgx.app.session.Preparation");
    command.add(home.resolve("share/imgx/stdlib").toString());
    command.add(home.resolve("lib/trees.pack").toString());
    jars().forEach(jar -> command.add(jar.toString()));
    run(command);
  }

  /// Completions, where the shells look for them below a prefix.
  private void complete() throws Exception {
    Map<String, String> places =
        Map.of(
            "bash", "bash-completion/completions/imgx",
            "zsh", "zsh/site-functions/_imgx",
            "fish", "fish/vendor_completions.d/imgx.fish");
    for (var place : places.entrySet()) {
      run(List.of("dev.imgx.app.cli.Main", "completion", place.getKey()));
      Trees.copyFile(
          target.resolve("distribution.log"), home.resolve("share").resolve(place.getValue()));
    }
  }

  private void run(List<String> command) throws Exception {
    program.run(command, List.of());
  }
}
