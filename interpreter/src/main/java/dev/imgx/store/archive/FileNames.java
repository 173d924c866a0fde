package dev.imgx.store.archive;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/// File names are bytes. Here they are strings with one byte per char, so that they sort by bytes
/// and survive whatever the locale is.
///
/// Java decodes names by the locale's encoding and loses what does not fit, also when the locale is
/// `C`. But a `Path` that came from a directory keeps its bytes, and `file:` URIs show them; so
/// names that are not plain ASCII go by way of a URI.
public final class FileNames {
  private static final int SHOWN = 400;

  private FileNames() {}

  /// The bytes of the last name of a path.
  public static String of(Path path) {
    Path last = path.getFileName();
    if (last == null) {
      return "";
    }
    String name = last.toString();
    return isAscii(name) ? name : fromUri(last);
  }

  /// The bytes of a whole path, made absolute.
  public static String ofWhole(Path path) {
    String whole = path.toAbsolutePath().toString();
    if (isAscii(whole)) {
      return whole;
    }
    StringBuilder text = new StringBuilder();
    for (Path name : path.toAbsolutePath()) {
      text.append('/').append(of(name));
    }
    return text.isEmpty() ? "/" : text.toString();
  }

  /// The path of the entry `name` (bytes) in `directory`.
  public static Path resolve(Path directory, String name) {
    if (isAscii(name)) {
      return directory.resolve(name);
    }
    return directory.resolve(Path.of(URI.create("file:///" + percent(name))).getFileName());
  }

  /// A name as messages show it: the middle of one that is very long is left out.
  public static String shortened(String name) {
    int length = name.length();
    return length <= SHOWN
        ? name
        : name.substring(0, SHOWN / 2) + "…" + name.substring(length - SHOWN / 4);
  }

  /// The bytes of a symbolic link's target.
  public static String readLink(Path link) throws IOException {
    String target = Files.readSymbolicLink(link).toString();
    return isAscii(target) ? target : Posix.readLink(link);
  }

  /// Makes a symbolic link whose target is exactly these bytes.
  public static void makeLink(Path link, String target) throws IOException {
    if (isAscii(target) && !target.isEmpty()) {
      Path path = Path.of(target);
      if (path.toString().equals(target)) {
        Files.createSymbolicLink(link, path);
        return;
      }
    }
    Posix.makeLink(link, target);
  }

  private static boolean isAscii(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  private static String fromUri(Path name) {
    String uri = Path.of("/").resolve(name).toUri().getRawPath();
    int end = uri.endsWith("/") ? uri.length() - 1 : uri.length();
    StringBuilder bytes = new StringBuilder();
    for (int i = uri.lastIndexOf('/', end - 1) + 1; i < end; i++) {
      char c = uri.charAt(i);
      if (c == '%') {
        c = (char) Integer.parseInt(uri, i + 1, i + 3, 16);
        i += 2;
      }
      bytes.append(c);
    }
    return bytes.toString();
  }

  private static String percent(String name) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      text.append('%').append("%02X".formatted((int) name.charAt(i)));
    }
    return text.toString();
  }
}
