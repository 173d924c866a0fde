package dev.imgx.app.cli;

import dev.imgx.lang.report.DidYouMean;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The words after a command's name, told apart: options with their values, and operands.
///
/// Written by hand because it runs at every start: picocli takes 80 ms to read the same words, even
/// with an AOT cache. It still makes the help and the completions, from the same table of options.
final class Arguments {
  // By identity: the hash of a record is linked at run time, 20 ms at every start.
  private final IdentityHashMap<Option, List<String>> values = new IdentityHashMap<>();
  private final List<String> operands = new ArrayList<>();
  private final Map<String, Option> known = new HashMap<>();

  /// Reads the words; throws `UsageError`.
  Arguments(List<Option> options, List<String> words) {
    for (Option option : options) {
      option.names().forEach(name -> known.putIfAbsent(name, option));
    }
    int index = 0;
    while (index < words.size()) {
      String word = words.get(index++);
      if (word.equals("--")) {
        operands.addAll(words.subList(index, words.size()));
        return;
      }
      if (word.startsWith("-") && word.length() > 1) {
        index += option(word, words.subList(index, words.size()));
      } else {
        operands.add(word);
      }
    }
  }

  /// Whether an option was given.
  boolean has(Option option) {
    return values.containsKey(option);
  }

  /// The value of an option, the last if it was given several times; null when it was not given.
  @Nullable String value(Option option) {
    List<String> given = values(option);
    return given.isEmpty() ? null : given.getLast();
  }

  /// All values of an option, in their order; those of an option with two values come in pairs.
  List<String> values(Option option) {
    return values.getOrDefault(option, List.of());
  }

  /// The words that are no options.
  List<String> operands() {
    return operands;
  }

  /// Takes an option, and returns how many of the words that follow are its values.
  private int option(String word, List<String> following) {
    Option exact = known.get(word);
    if (exact != null) {
      return take(exact, following);
    }
    return word.startsWith("--") ? assigned(word) : joined(word, following);
  }

  private int take(Option option, List<String> following) {
    int count = option.parameters().size();
    if (following.size() < count) {
      throw new UsageError(
          "option '" + option.name() + "' needs " + String.join(" and ", option.parameters()));
    }
    add(option, following.subList(0, count));
    return count;
  }

  /// `--name=value`.
  private int assigned(String word) {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    Option option = known.get(name);
    if (option == null) {
      throw unknown(name);
    }
    if (option.parameters().size() != 1) {
      throw new UsageError("option '" + name + "' takes no value after '='");
    }
    add(option, List.of(word.substring(equals + 1)));
    return 0;
  }

  /// `-Avalue`, or switches together: `-kK`.
  private int joined(String word, List<String> following) {
    for (int i = 1; i < word.length(); i++) {
      Option option = known.get("-" + word.charAt(i));
      if (option == null) {
        throw unknown(i == 1 ? word : "-" + word.charAt(i));
      }
      if (option.parameters().size() == 1 && i + 1 < word.length()) {
        add(option, List.of(word.substring(i + 1)));
        return 0;
      }
      if (!option.parameters().isEmpty()) {
        return take(option, following);
      }
      add(option, List.of());
    }
    return 0;
  }

  private void add(Option option, List<String> given) {
    values.computeIfAbsent(option, _ -> new ArrayList<>()).addAll(given);
  }

  private UsageError unknown(String name) {
    return new UsageError("unknown option '" + name + "'", DidYouMean.hint(name, known.keySet()));
  }
}
