package dev.imgx.build.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a server wants to see before it answers: a challenge of the header `WWW-Authenticate`, as
/// RFC 9110 section 11.6.1 has it.
///
/// @param scheme in lower case: `basic`, `bearer`
/// @param parameters by their names in lower case
record Challenge(String scheme, Map<String, String> parameters) {
  /// A parameter, or the empty string.
  String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }

  /// Reads all challenges of all such headers; what cannot be understood is left out.
  static List<Challenge> parse(List<String> headers) {
    List<Challenge> challenges = new ArrayList<>();
    for (String header : headers) {
      new Scan(header, challenges).all();
    }
    return challenges;
  }

  /// Walks through one header. Mutable.
  private static final class Scan {
    private final String text;
    private final List<Challenge> challenges;
    private int at;

    Scan(String text, List<Challenge> challenges) {
      this.text = text;
      this.challenges = challenges;
    }

    void all() {
      skip();
      while (at < text.length()) {
        String word = token();
        if (word.isEmpty()) {
          return;
        }
        skip();
        if (at < text.length() && text.charAt(at) == '=' && !challenges.isEmpty()) {
          at++;
          challenges.getLast().parameters().put(word.toLowerCase(Locale.ROOT), value());
        } else {
          challenges.add(new Challenge(word.toLowerCase(Locale.ROOT), new LinkedHashMap<>()));
        }
        skip();
      }
    }

    private void skip() {
      while (at < text.length() && " \t,".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private String token() {
      int from = at;
      while (at < text.length() && " \t,=\"".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return text.substring(from, at);
    }

    private String value() {
      if (at >= text.length() || text.charAt(at) != '"') {
        return token();
      }
      StringBuilder value = new StringBuilder();
      for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
        if (text.charAt(at) == '\\' && at + 1 < text.length()) {
          at++;
        }
        value.append(text.charAt(at));
      }
      at++;
      return value.toString();
    }
  }
}
