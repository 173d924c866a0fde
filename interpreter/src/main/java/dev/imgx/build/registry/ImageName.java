package dev.imgx.build.registry;

import dev.imgx.store.hash.FormatError;
import dev.imgx.store.hash.Hash;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The name of an image, `[HOST[:PORT]/]PATH[:TAG][@DIGEST]`, made whole as Docker does it: without
/// a host it is Docker Hub's, and what is there without a `/` is in `library/`.
///
/// Follows `reference/` of the project distribution.
///
/// @param host with the port, if it says one; `docker.io` for Docker Hub
/// @param path without slashes at its ends
public record ImageName(String host, String path, @Nullable String tag, @Nullable Hash digest) {
  /// What Docker Hub is called.
  public static final String HUB = "docker.io";

  private static final Pattern HOST =
      Pattern.compile("([a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?|\\[[0-9a-fA-F:]+])(:[0-9]{1,5})?");
  private static final Pattern PATH =
      Pattern.compile("[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*(/[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*)*");
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
  private static final int LONGEST_PATH = 255;

  /// Reads a name; a `docker://` before it is passed over. Throws `FormatError`.
  public static ImageName parse(String text) {
    String rest = text.startsWith("docker://") ? text.substring("docker://".length()) : text;
    Hash digest = null;
    int at = rest.indexOf('@');
    if (at >= 0) {
      digest = Digests.parse(rest.substring(at + 1));
      rest = rest.substring(0, at);
    }
    String tag = null;
    int colon = rest.lastIndexOf(':');
    if (colon > rest.lastIndexOf('/')) {
      tag = rest.substring(colon + 1);
      require(TAG.matcher(tag).matches(), text, "the tag '" + tag + "'");
      rest = rest.substring(0, colon);
    }
    int slash = rest.indexOf('/');
    String first = slash < 0 ? "" : rest.substring(0, slash);
    boolean named = isHost(first);
    String host = named ? first : HUB;
    String path = named ? rest.substring(slash + 1) : rest;
    if (host.equals("index." + HUB)) {
      host = HUB;
    }
    if (host.equals(HUB) && path.indexOf('/') < 0) {
      path = "library/" + path;
    }
    require(HOST.matcher(host).matches(), text, "the host '" + host + "'");
    require(
        PATH.matcher(path).matches() && path.length() <= LONGEST_PATH,
        text,
        "the path '" + path + "' (lower-case letters, digits, and single separators)");
    return new ImageName(host, path, tag, digest);
  }

  private static boolean isHost(String first) {
    return first.indexOf('.') >= 0
        || first.indexOf(':') >= 0
        || first.equals("localhost")
        || !first.equals(first.toLowerCase(java.util.Locale.ROOT));
  }

  private static void require(boolean right, String text, String what) {
    if (!right) {
      throw new FormatError("'" + text + "' is not the name of an image: " + what + " is wrong");
    }
  }

  /// The same image under another digest, without a tag.
  public ImageName at(Hash other) {
    return new ImageName(host, path, null, other);
  }

  /// The same repository with a tag.
  public ImageName tagged(String other) {
    return new ImageName(host, path, other, null);
  }

  /// Host and path: `docker.io/library/alpine`.
  public String repository() {
    return host + "/" + path;
  }

  /// What a manifest is asked for by: the digest, else the tag, else `latest`.
  public String reference() {
    return digest != null ? Digests.print(digest) : tag != null ? tag : "latest";
  }

  /// The whole name, as `parse` reads it.
  @Override
  public String toString() {
    return repository()
        + (tag == null ? "" : ":" + tag)
        + (digest == null ? "" : "@" + Digests.print(digest));
  }
}
