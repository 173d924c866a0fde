package dev.imgx.lang.builtin;

import dev.imgx.lang.value.AttrsBuilder;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Expect;
import dev.imgx.lang.value.Int;
import dev.imgx.lang.value.ListValue;
import dev.imgx.lang.value.Str;
import dev.imgx.lang.value.Value;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// What strings mean: regular expressions, versions, hashes.
final class TextBuiltins extends Family {
  private static final String[] ROWS = {
    "__match regex str",
    "__split regex str",
    "__compareVersions s1 s2",
    "__splitVersion s",
    "__parseDrvName s",
    "__hashString type s",
  };

  private final Map<String, Regex> regexes = new HashMap<>();

  @Override
  protected String[] rows() {
    return ROWS;
  }

  @Override
  protected Value call(int row, Value argument) {
    return switch (row) {
      case 3 -> splitVersion(argument);
      case 4 -> parseDrvName(argument);
      default -> super.call(row, argument);
    };
  }

  @Override
  protected Value call(int row, Value first, Value second) {
    return switch (row) {
      case 0 -> match(first, second);
      case 1 -> split(first, second);
      case 2 -> compareVersions(first, second);
      case 5 -> hashString(first, second);
      default -> super.call(row, first, second);
    };
  }

  @Doc(
      """
      Matches a whole string with a POSIX extended regular expression: `null` when it does not fit,
      else the list of what its groups took, `null` for a group that took no part.

          [ (builtins.match "ab" "abc") (builtins.match "a(b)(c)" "abc") (builtins.match "a(b)?c" "ac") ]
          => [ null [ "b" "c" ] [ null ] ]
      """)
  private Value match(Value regex, Value str) {
    Regex compiled =
        regex(
            Expect.plainString(
                regex, 0, "while evaluating the first argument passed to builtins.match"));
    Str text =
        Expect.string(str, 0, "while evaluating the second argument passed to builtins.match");
    return compiled.match(text.text());
  }

  @Doc(
      """
      Cuts a string at what a POSIX extended regular expression matches: a list of the strings
      between the matches and, for each match, the list of what its groups took.

          builtins.split "([ac])" "abc"
          => [ "" [ "a" ] "b" [ "c" ] "" ]
      """)
  private Value split(Value regex, Value str) {
    Regex compiled =
        regex(
            Expect.plainString(
                regex, 0, "while evaluating the first argument passed to builtins.split"));
    Str text =
        Expect.string(str, 0, "while evaluating the second argument passed to builtins.split");
    return compiled.split(text);
  }

  private Regex regex(String pattern) {
    Regex known = regexes.get(pattern);
    if (known == null) {
      known = Regex.compile(pattern);
      regexes.put(pattern, known);
    }
    return known;
  }

  @Doc(
      """
      Compares two versions: `-1` when the first is older, `0` when they are the same, `1` when it
      is newer.

          map (builtins.compareVersions "2.3") [ "2.3.1" "2.3" "2.3pre1" ]
          => [ -1 0 1 ]
      """)
  private static Value compareVersions(Value s1, Value s2) {
    String left =
        Expect.plainString(
            s1, 0, "while evaluating the first argument passed to builtins.compareVersions");
    String right =
        Expect.plainString(
            s2, 0, "while evaluating the second argument passed to builtins.compareVersions");
    return Int.of(Versions.compare(left, right));
  }

  @Doc(
      """
      The parts of a version, as `compareVersions` looks at them.

          builtins.splitVersion "1.2.3-rc4"
          => [ "1" "2" "3" "rc" "4" ]
      """)
  private static Value splitVersion(Value s) {
    List<String> components =
        Versions.components(
            Expect.plainString(
                s, 0, "while evaluating the first argument passed to builtins.splitVersion"));
    Value[] parts = new Value[components.size()];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = Str.of(components.get(i));
    }
    return ListValue.of(parts);
  }

  @Doc(
      """
      The name and the version of a package: the version is what follows the first dash that no
      letter follows.

          builtins.parseDrvName "nix-js-0.12pre12876"
          => { name = "nix-js"; version = "0.12pre12876"; }
      """)
  private static Value parseDrvName(Value s) {
    String name =
        Expect.plainString(
            s, 0, "while evaluating the first argument passed to builtins.parseDrvName");
    int start = Versions.versionStart(name);
    return new AttrsBuilder(2)
        .put("name", Str.of(name.substring(0, start - 1)))
        .put("version", Str.of(start > name.length() ? "" : name.substring(start)))
        .build();
  }

  @Doc(
      """
      The hash of a string's bytes in base 16. The type is `"md5"`, `"sha1"`, `"sha256"` or
      `"sha512"`.

          builtins.hashString "md5" "hello"
          => "5d41402abc4b2a76b9719d911017c592"
      """)
  private static Value hashString(Value type, Value s) {
    String algorithm =
        Expect.plainString(
            type, 0, "while evaluating the first argument passed to builtins.hashString");
    MessageDigest digest = digest(algorithm);
    Str text =
        Expect.string(s, 0, "while evaluating the second argument passed to builtins.hashString");
    byte[] hash = digest.digest(text.text().getBytes(StandardCharsets.ISO_8859_1));
    return Str.of(HexFormat.of().formatHex(hash));
  }

  private static MessageDigest digest(String algorithm) {
    String name =
        switch (algorithm) {
          case "md5" -> "MD5";
          case "sha1" -> "SHA-1";
          case "sha256" -> "SHA-256";
          case "sha512" -> "SHA-512";
          default ->
              throw new EvalError(
                  "unknown hash algorithm '"
                      + algorithm
                      + "', expect 'md5', 'sha1', 'sha256', or 'sha512'");
        };
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException error) {
      throw new IllegalStateException(error);
    }
  }
}
