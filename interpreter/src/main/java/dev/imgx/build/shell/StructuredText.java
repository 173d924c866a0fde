package dev.imgx.build.shell;

import dev.imgx.build.BuildError;
import dev.imgx.store.path.StoreDir;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Structured attributes as a builder reads them: `.attrs.json`, and `.attrs.sh` for Bash.
///
/// Follows `src/libstore/parsed-derivations.cc`. Texts are bytes as Latin-1 chars.
record StructuredText(String json, String shell) {
  /// The texts for the JSON of a derivation.
  ///
  /// @param outputs the names of its outputs: they become an attribute
  /// @param graphs JSON texts that become attributes
  static StructuredText of(
      String json, Collection<String> outputs, SortedMap<String, String> graphs) {
    if (!(Json.parse(json) instanceof Json.Members given)) {
      throw new BuildError("the structured attributes are not a JSON object");
    }
    SortedMap<String, Json> members = new TreeMap<>(given.members());
    SortedMap<String, Json> places = new TreeMap<>();
    outputs.forEach(id -> places.put(id, new Json.Text(StoreDir.placeholder(id))));
    members.put("outputs", new Json.Members(places));
    graphs.forEach((name, graph) -> members.put(name, Json.parse(graph)));
    return new StructuredText(new Json.Members(members).print(), declarations(members));
  }

  private static String declarations(SortedMap<String, Json> members) {
    StringBuilder shell = new StringBuilder();
    members.forEach((name, value) -> {
      if (name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
        declare(name, value, shell);
      }
    });
    return shell.toString();
  }

  private static void declare(String name, Json value, StringBuilder shell) {
    switch (value) {
      case Json.Elements list -> {
        StringBuilder words = new StringBuilder();
        for (Json element : list.elements()) {
          String word = word(element);
          if (word == null) {
            return;
          }
          words.append(word).append(' ');
        }
        shell.append("declare -a %s=(%s)\n".formatted(name, words));
      }
      case Json.Members object -> {
        StringBuilder words = new StringBuilder();
        for (Map.Entry<String, Json> member : object.members().entrySet()) {
          String word = word(member.getValue());
          if (word == null) {
            return;
          }
          words.append("[%s]=%s ".formatted(ShellWord.quoted(member.getKey()), word));
        }
        shell.append("declare -A %s=(%s)\n".formatted(name, words));
      }
      case Json.Text _, Json.Word _ -> {
        String word = word(value);
        if (word != null) {
          shell.append("declare %s=%s\n".formatted(name, word));
        }
      }
    }
  }

  /// A simple value as a word of the shell; null for one that has no such form.
  private static @Nullable String word(Json value) {
    return switch (value) {
      case Json.Text text -> ShellWord.quoted(text.text());
      case Json.Word word ->
          switch (word.word()) {
            case "null" -> "''";
            case "true" -> "1";
            case "false" -> "";
            default -> number(word.word());
          };
      case Json.Elements _, Json.Members _ -> null;
    };
  }

  /// Nix takes numbers for 32 bits wide, and whole when they are as a single-precision number.
  private static @Nullable String number(String text) {
    float narrow = Float.parseFloat(text);
    if (Math.ceil(narrow) != narrow) {
      return null;
    }
    if (text.matches("-?[0-9]{1,18}")) {
      return Integer.toString((int) Long.parseLong(text));
    }
    double wide = Double.parseDouble(text);
    boolean fits = wide > -0x1p31 - 1 && wide < 0x1p31;
    return Integer.toString(fits ? (int) wide : Integer.MIN_VALUE);
  }
}
