package dev.imgx.build.debian;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A script: a text that names its interpreter in the first line.
///
/// @param interpreter as it is written
/// @param arguments for the interpreter, or empty
/// @param rest everything after the first line
record Script(String interpreter, String arguments, String rest) {
  /// Longer lines are cut off by kernels.
  private static final int LONGEST = 256;

  /// The script, in bytes; null when it is none.
  static @Nullable Script of(byte[] bytes) {
    if (bytes.length < 3 || bytes[0] != '#' || bytes[1] != '!') {
      return null;
    }
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int end = text.indexOf('\n');
    String line = (end < 0 ? text : text.substring(0, end)).substring(2).strip();
    List<String> words = List.of(line.split("[ \t]+", 2));
    return words.getFirst().startsWith("/")
        ? new Script(
            words.getFirst(),
            words.size() < 2 ? "" : words.get(1),
            end < 0 ? "" : text.substring(end + 1))
        : null;
  }

  /// The path of what really interprets it: what `env` would find is a program of `bin`.
  String program() {
    if (!interpreter.endsWith("/env")) {
      return interpreter;
    }
    for (String word : arguments.split("[ \t]+")) {
      if (!word.startsWith("-") && !word.contains("=") && !word.isEmpty()) {
        return "/usr/bin/" + word;
      }
    }
    return interpreter;
  }

  /// What the interpreter is called: `perl`, `python3.11`.
  String language() {
    return program().substring(program().lastIndexOf('/') + 1);
  }

  /// The same script for an interpreter of the store.
  byte[] with(String program, String inserted) {
    List<String> given = new ArrayList<>();
    if (interpreter.endsWith("/env")) {
      List<String> words = new ArrayList<>(Arrays.asList(arguments.split("[ \t]+")));
      words.removeIf(word -> word.startsWith("-S") || word.contains("=") || word.isEmpty());
      given.addAll(words.subList(Math.min(1, words.size()), words.size()));
    } else if (!arguments.isEmpty()) {
      given.add(arguments);
    }
    String line = "#!" + program + (given.isEmpty() ? "" : " " + String.join(" ", given));
    if (line.length() > LONGEST) {
      throw new DebianError("the first line of a script would be too long: `" + line + "`", null);
    }
    return (line + "\n" + inserted + rest).getBytes(StandardCharsets.ISO_8859_1);
  }
}
