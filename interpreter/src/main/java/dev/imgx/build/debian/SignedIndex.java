package dev.imgx.build.debian;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/// Checks the signature of a suite's `InRelease` with GnuPG's `gpgv`.
///
/// @param keyring whose keys are believed
/// @param gpgv the program
record SignedIndex(Path keyring, Path gpgv) {
  /// The variable that names another key ring.
  static final String SETTING = "IMGX_DEBIAN_KEYRING";

  private static final List<String> KEYRINGS =
      List.of(
          "usr/share/keyrings/debian-archive-keyring.pgp",
          "usr/share/keyrings/debian-archive-keyring.gpg");

  /// Looks for the program and, where none is named, for Debian's archive key ring. Throws
  /// `DebianError` that says how to get what is missing.
  ///
  /// @param named a key ring, or empty
  static SignedIndex of(String named, Map<String, String> environment, Path root) {
    String setting = named.isEmpty() ? environment.getOrDefault(SETTING, "") : named;
    Path keyring = setting.isEmpty() ? standard(root) : Path.of(setting).toAbsolutePath();
    if (!Files.isReadable(keyring)) {
      throw new DebianError("the key ring `" + keyring + "` cannot be read", null);
    }
    return new SignedIndex(keyring, program(environment.getOrDefault("PATH", "")));
  }

  private static Path standard(Path root) {
    for (String place : KEYRINGS) {
      if (Files.isReadable(root.resolve(place))) {
        return root.resolve(place);
      }
    }
    throw new DebianError(
        "the keys of Debian's archive are not on this machine: install `debian-archive-keyring`, or"
            + " name a file with `--keyring` or `"
            + SETTING
            + "`",
        null);
  }

  private static Path program(String path) {
    for (String directory : path.split(File.pathSeparator)) {
      Path program = Path.of(directory.isEmpty() ? "." : directory, "gpgv");
      if (Files.isExecutable(program)) {
        return program;
      }
    }
    throw new DebianError("signatures are checked by `gpgv`, which is not on the PATH", null);
  }

  /// The text that was signed, and nothing that was not. Throws `DebianError` when no key of the
  /// ring signed it.
  String text(Path file, String what) throws IOException, InterruptedException {
    Path plain = Path.of(file + ".plain");
    Process process =
        new ProcessBuilder(
                List.of(
                    gpgv.toString(),
                    "--keyring",
                    keyring.toString(),
                    "--status-fd",
                    "1",
                    "--output",
                    plain.toString(),
                    file.toString()))
            .redirectErrorStream(true)
            .start();
    try {
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      check(said, what);
      return Files.readString(plain, StandardCharsets.UTF_8);
    } finally {
      process.destroyForcibly();
      Files.deleteIfExists(plain);
    }
  }

  /// Other signatures, by keys that are not known here, do no harm.
  private void check(String said, String what) {
    boolean good = said.lines().anyMatch(line -> line.startsWith("[GNUPG:] GOODSIG "));
    boolean valid = said.lines().anyMatch(line -> line.startsWith("[GNUPG:] VALIDSIG "));
    boolean bad = said.lines().anyMatch(line -> line.startsWith("[GNUPG:] BADSIG "));
    if (!good || !valid || bad) {
      String reasons =
          said.lines()
              .filter(line -> !line.startsWith("[GNUPG:]"))
              .map(line -> "\n  " + line)
              .collect(Collectors.joining());
      throw new DebianError(
          "%s is not signed by a key of `%s`%s"
              .formatted(what, Objects.requireNonNull(keyring.getFileName()), reasons),
          null);
    }
  }
}
