package dev.imgx.build.debian;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import dev.imgx.Peers;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A small archive of Debian packages, signed by a key of its own and served on the loopback.
public final class TestMirror implements AutoCloseable {
  public static final String SUITE = "test";
  private static final String INDEX = "main/binary-amd64/Packages";

  private final Path root;
  private final Path keys;
  private final HttpServer server;

  /// @param place a directory whose name is short: the agent of GnuPG makes a socket in it
  public TestMirror(Path place) throws IOException {
    root = Files.createDirectories(place.resolve("mirror"));
    keys = Files.createDirectories(place.resolve("keys"));
    Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rwx------"));
    gpg("--quick-gen-key", "Test archive", "ed25519", "sign", "never");
    gpg("--output", keyring().toString(), "--export");
    server =
        SimpleFileServer.createFileServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            root.toAbsolutePath(),
            SimpleFileServer.OutputLevel.NONE);
    server.start();
  }

  private void gpg(String... words) {
    List<String> command =
        new ArrayList<>(
            List.of("gpg", "--homedir", keys.toString(), "--batch", "--yes", "--passphrase", ""));
    command.addAll(List.of(words));
    Peers.run(keys, Map.of(), command).success();
  }

  /// The file with the key.
  public Path keyring() {
    return keys.resolve("archive.gpg");
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /// A file below the suite.
  public Path file(String name) {
    return root.resolve("dists").resolve(SUITE).resolve(name);
  }

  /// Where the index is served.
  public Path index() {
    return file(INDEX + ".xz");
  }

  /// What the pool has at a path.
  public void put(String path, byte[] bytes) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  /// A stanza of an index for a package whose file is not there.
  public static String stanza(String name, String version, String... fields) {
    String file = "pool/main/%s_%s_amd64.deb".formatted(name, version);
    String hash = Hash.digest(HashAlgorithm.SHA256, file).print(HashFormat.BASE16);
    return """
    Package: %s
    Version: %s
    Architecture: amd64
    Maintainer: Nobody <nobody@example.org>
    Filename: %s
    Size: 1000
    SHA256: %s
    %sDescription: a test

    """
        .formatted(
            name,
            version,
            file,
            hash,
            String.join("\n", fields).concat(fields.length == 0 ? "" : "\n"));
  }

  /// Serves these packages from now on, signed.
  public void publish(String packages, String... releaseFields) throws IOException {
    Path plain = file(INDEX);
    Files.createDirectories(plain.getParent());
    Files.writeString(plain, packages);
    Peers.run(root, "xz", "--keep", "--force", plain.toString()).success();
    StringBuilder release = new StringBuilder("Origin: Test\nSuite: test\nCodename: test\n");
    release.append("Architectures: amd64\nComponents: main\n");
    release.append("Date: Sat, 11 Jul 2026 10:16:37 UTC\n");
    List.of(releaseFields).forEach(field -> release.append(field).append('\n'));
    release.append("SHA256:\n");
    for (String ending : List.of("", ".xz")) {
      byte[] bytes = Files.readAllBytes(file(INDEX + ending));
      String hash = Hash.digest(HashAlgorithm.SHA256, bytes).print(HashFormat.BASE16);
      release.append(" %s %d %s%s%n".formatted(hash, bytes.length, INDEX, ending));
    }
    Files.delete(plain);
    Files.writeString(file("Release"), release);
    gpg("--output", file("InRelease").toString(), "--clearsign", file("Release").toString());
  }

  @Override
  public void close() {
    server.stop(0);
    Peers.run(keys, "gpgconf", "--homedir", keys.toString(), "--kill", "gpg-agent");
  }
}
