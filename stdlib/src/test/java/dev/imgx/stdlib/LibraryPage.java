package dev.imgx.stdlib;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The handbook's page about the library, made of the comments before its functions.
///
/// @param text so far
record LibraryPage(StringBuilder text) {
  private static final Pattern COMMENTED =
      Pattern.compile("(?s)\\n( *)/\\*\\*? (.*?)\\*/\\s*\\n\\1([a-zA-Z_][\\w'-]*) =");

  /// Families whose names are not also the library's.
  private static final Set<String> APART = Set.of("fileset", "gvariant", "path", "systems");

  private static final Pattern TITLE = Pattern.compile("^# (.*)\n");

  private static final String INTRODUCTION =
      """
      # The library

      What `import <stdlib> { }` holds: functions and builders, and packages, which have no comment of
      their own (`imgx help packages`). `imgx doc NAME` shows one of them and where it is defined. An
      example is an expression, then its value after `=>`.

      ```console
      $ imgx eval --expr 'with import <stdlib> { }; lib.concatMapStringsSep ", " toString [ 1 2 ]'
      "1, 2"
      ```
      """;

  LibraryPage() {
    this(new StringBuilder(INTRODUCTION));
  }

  /// Adds what a file of the library defines, if anything.
  ///
  /// @param file below the library's directory
  /// @param exists whether the library has something of a dotted name
  void add(Path file, String source, Predicate<String> exists) {
    List<String> entries = new ArrayList<>();
    Matcher found = COMMENTED.matcher(source);
    while (found.find()) {
      for (String name : names(file, found.group(3))) {
        if (exists.test(name)) {
          entries.add("\n### `" + name + "`\n\n" + body(found.group(2), found.group(1).length()));
          break;
        }
      }
    }
    if (!entries.isEmpty()) {
      Matcher title = TITLE.matcher(source);
      String words = title.find() ? title.group(1) : file.toString();
      text.append("\n## ").append(words.replaceAll("[.:] .*|[.]$", "")).append('\n');
      entries.forEach(text::append);
    }
  }

  /// What something may be called that a file defines, the best name first.
  static List<String> names(Path file, String name) {
    String family = file.getName(1).toString().replace(".imgx", "");
    return switch (file.getName(0).toString()) {
      case "lib" ->
          APART.contains(family)
              ? List.of("lib." + family + "." + name)
              : List.of("lib." + name, "lib." + family + "." + name);
      case "images" -> List.of("dockerTools." + name);
      case "vm" -> List.of("vmTools." + name);
      default -> List.of(name, family + "." + name);
    };
  }

  /// The names in a file that have comments.
  static List<String> commented(String source) {
    return COMMENTED.matcher(source).results().map(found -> found.group(3)).toList();
  }

  /// A comment in Markdown: tables and examples become code.
  private static String body(String comment, int indentation) {
    StringBuilder body = new StringBuilder();
    boolean code = false;
    for (String line : comment.strip().split("\n", -1)) {
      String words = line.replaceFirst("^ {0," + (indentation + 3) + "}", "").stripTrailing();
      boolean example = words.startsWith("Example: ");
      boolean aligned = words.startsWith(" ") || words.startsWith("=>") || example;
      if (aligned && !code && !body.isEmpty() && !body.toString().endsWith("\n\n")) {
        body.append('\n');
      } else if (!aligned && code && !words.isEmpty() && !body.toString().endsWith("\n\n")) {
        body.append('\n');
      }
      code = words.isEmpty() ? code : aligned;
      String shown = example ? words.substring("Example: ".length()) : words;
      body.append(aligned ? "    " + shown.replaceFirst("^ +", aligned(words)) : shown)
          .append('\n');
    }
    return body.toString();
  }

  private static String aligned(String words) {
    int spaces = words.length() - words.stripLeading().length();
    return " ".repeat(Math.max(0, spaces - 2));
  }
}
