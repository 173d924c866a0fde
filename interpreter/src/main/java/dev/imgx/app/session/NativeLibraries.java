package dev.imgx.app.session;

import java.nio.file.Files;
import java.nio.file.Path;

/// Tells SQLite, zstd and JLine where the distribution keeps their native parts. Else they would
/// unpack them into a temporary directory at every start.
public final class NativeLibraries {
  private NativeLibraries() {}

  /// Sets the properties that those libraries look at, unless they are set.
  public static void locate() {
    String home = System.getProperty("imgx.home", "");
    Path folder = Path.of(home, "lib", "native", System.getProperty("os.arch", ""));
    Path zstd = folder.resolve("libzstd-jni.so").toAbsolutePath();
    if (!home.isEmpty()
        && System.getProperty("os.name", "").equals("Linux")
        && Files.exists(zstd)) {
      setDefault("org.sqlite.lib.path", folder.toAbsolutePath().toString());
      // SQLite looks through this directory for what it unpacked in earlier runs: nothing.
      setDefault("org.sqlite.tmpdir", folder.toAbsolutePath().toString());
      setDefault("ZstdNativePath", zstd.toString());
      setDefault("library.jline.path", folder.toAbsolutePath().toString());
    }
  }

  private static void setDefault(String name, String value) {
    if (System.getProperty(name) == null) {
      System.setProperty(name, value);
    }
  }
}
