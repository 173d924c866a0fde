package dev.imgx.store.path;

import dev.imgx.store.hash.Base32;
import dev.imgx.store.hash.FormatError;
import org.jspecify.annotations.Nullable;

/// A store path names one immutable tree: a hash and a name. Ordered by its text.
///
/// `hashPart` has 32 digits of Nix's base 32. Follows `src/libstore/path.cc`.
public record StorePath(String hashPart, String name) implements Comparable<StorePath> {
  /// The number of digits of the hash part.
  public static final int HASH_LENGTH = 32;

  private static final int MAX_NAME_LENGTH = 211;
  private static final String DRV = ".drv";

  /// Checks both parts; throws `FormatError`.
  public StorePath {
    for (int i = 0; i < hashPart.length(); i++) {
      if (!Base32.isDigit(hashPart.charAt(i))) {
        throw new FormatError(
            "store path '%s-%s' contains illegal base-32 character '%c'"
                .formatted(hashPart, name, hashPart.charAt(i)));
      }
    }
    if (hashPart.length() != HASH_LENGTH) {
      throw new FormatError("'" + hashPart + "' is too short to be a valid store path");
    }
    String problem = nameProblem(name);
    if (problem != null) {
      throw new FormatError(
          "path '" + hashPart + "-" + name + "' is not a valid store path: " + problem);
    }
  }

  /// Reads `hash-name`, without a directory; throws `FormatError`.
  public static StorePath parse(String baseName) {
    if (baseName.length() < HASH_LENGTH + 1) {
      throw new FormatError("'" + baseName + "' is too short to be a valid store path");
    }
    if (baseName.charAt(HASH_LENGTH) != '-') {
      throw new FormatError(
          "'"
              + baseName
              + "' can't name a store path because the hash part is not followed by a '-'");
    }
    return new StorePath(baseName.substring(0, HASH_LENGTH), baseName.substring(HASH_LENGTH + 1));
  }

  /// Whether this names a derivation's file.
  public boolean isDerivation() {
    return name.endsWith(DRV);
  }

  /// The name without `.drv`; throws `FormatError` when this is no derivation's file.
  public String derivationName() {
    if (!isDerivation()) {
      throw new FormatError("store path '" + this + "' is not a valid derivation path");
    }
    return name.substring(0, name.length() - DRV.length());
  }

  /// Throws `FormatError`, with Nix's words, when `name` cannot be the name of a store path.
  public static void checkName(String name) {
    String problem = nameProblem(name);
    if (problem != null) {
      throw new FormatError(problem);
    }
  }

  private static @Nullable String nameProblem(String name) {
    if (name.isEmpty()) {
      return "name must not be empty";
    }
    if (name.length() > MAX_NAME_LENGTH) {
      return "name '" + name + "' must be no longer than " + MAX_NAME_LENGTH + " characters";
    }
    if (name.charAt(0) == '.') {
      String problem = dotProblem(name);
      if (problem != null) {
        return problem;
      }
    }
    for (int i = 0; i < name.length(); i++) {
      if (!isNameCharacter(name.charAt(i))) {
        return "name '" + name + "' contains illegal character '" + name.charAt(i) + "'";
      }
    }
    return null;
  }

  private static @Nullable String dotProblem(String name) {
    if (name.equals(".") || name.equals("..")) {
      return "name '" + name + "' is not valid";
    }
    for (String dots : new String[] {".", ".."}) {
      if (name.startsWith(dots + "-")) {
        return "name '%s' is not valid: first dash-separated component must not be '%s'"
            .formatted(name, dots);
      }
    }
    return null;
  }

  private static boolean isNameCharacter(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || (c >= 'A' && c <= 'Z')
        || switch (c) {
          case '+', '-', '.', '_', '?', '=' -> true;
          default -> false;
        };
  }

  @Override
  public int compareTo(StorePath other) {
    int order = hashPart.compareTo(other.hashPart);
    return order != 0 ? order : name.compareTo(other.name);
  }

  /// Written out, like `hashCode`: a record's own are linked at run time, 20 ms at every start.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StorePath path
        && hashPart.equals(path.hashPart)
        && name.equals(path.name);
  }

  @Override
  public int hashCode() {
    return hashPart.hashCode();
  }

  /// `hash-name`, without a directory.
  @Override
  public String toString() {
    return hashPart + "-" + name;
  }
}
