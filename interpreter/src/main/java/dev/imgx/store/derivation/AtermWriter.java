package dev.imgx.store.derivation;

import dev.imgx.store.hash.HashFormat;
import dev.imgx.store.path.ContentAddress;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Writes a derivation as Nix does, byte for byte.
///
/// Follows `src/libstore/derivation/aterm.cc`. Mutable: one writer writes one derivation.
public final class AtermWriter {
  private final StoreDir directory;
  private final boolean masked;
  private final StringBuilder text = new StringBuilder(1024);

  private AtermWriter(StoreDir directory, boolean masked) {
    this.directory = directory;
    this.masked = masked;
  }

  /// The derivation's file, as a string of bytes.
  public static String write(Derivation derivation, StoreDir directory) {
    SortedMap<String, SortedSet<String>> inputs = new TreeMap<>();
    derivation
        .inputDerivations()
        .forEach((path, names) -> inputs.put(directory.print(path), names));
    return new AtermWriter(directory, false).derivation(derivation, inputs);
  }

  /// The derivation's file, as bytes.
  public static byte[] bytes(Derivation derivation, StoreDir directory) {
    return write(derivation, directory).getBytes(StandardCharsets.ISO_8859_1);
  }

  /// The text that is hashed: input derivations by their hashes, and, when `masked`, without the
  /// paths of the derivation's own outputs.
  static String writeModulo(
      Derivation derivation,
      StoreDir directory,
      SortedMap<String, SortedSet<String>> inputs,
      boolean masked) {
    return new AtermWriter(directory, masked).derivation(derivation, inputs);
  }

  private String derivation(Derivation it, SortedMap<String, SortedSet<String>> inputs) {
    text.append("Derive(");
    list(it.outputs().entrySet(), this::output);
    text.append(',');
    list(inputs.entrySet(), this::input);
    text.append(',');
    list(it.inputSources(), path -> plain(directory.print(path)));
    text.append(',');
    system(it.system());
    text.append(',');
    quoted(it.builder());
    text.append(',');
    list(it.arguments(), this::quoted);
    text.append(',');
    list(it.environment().entrySet(), variable -> variable(variable, it));
    return text.append(')').toString();
  }

  /// Nix never escapes here. Where that cannot be read again, even by Nix, this does.
  private void system(String system) {
    if (system.indexOf('"') < 0 && system.indexOf('\\') < 0) {
      plain(system);
    } else {
      quoted(system);
    }
  }

  private void output(Map.Entry<String, Output> entry) {
    StorePath path = entry.getValue().path();
    ContentAddress.Fixed fixed = entry.getValue().fixed();
    text.append("(\"").append(entry.getKey()).append("\",\"");
    text.append(masked || path == null ? "" : directory.print(path)).append("\",\"");
    text.append(fixed == null ? "" : fixed.methodAlgorithm()).append("\",\"");
    text.append(fixed == null ? "" : fixed.hash().print(HashFormat.BASE16)).append("\")");
  }

  private void input(Map.Entry<String, SortedSet<String>> entry) {
    text.append('(');
    plain(entry.getKey());
    text.append(',');
    list(entry.getValue(), this::plain);
    text.append(')');
  }

  private void variable(Map.Entry<String, String> variable, Derivation it) {
    text.append('(');
    quoted(variable.getKey());
    text.append(',');
    boolean own = masked && it.outputs().containsKey(variable.getKey());
    quoted(own ? "" : variable.getValue());
    text.append(')');
  }

  private <T> void list(Iterable<T> items, Consumer<T> item) {
    text.append('[');
    boolean first = true;
    for (T it : items) {
      if (!first) {
        text.append(',');
      }
      first = false;
      item.accept(it);
    }
    text.append(']');
  }

  private void plain(String string) {
    text.append('"').append(string).append('"');
  }

  private void quoted(String string) {
    text.append('"');
    int start = 0;
    int length = string.length();
    for (int i = 0; i < length; i++) {
      char c = string.charAt(i);
      if (c == '"' || c == '\\' || (c < ' ' && (c == '\n' || c == '\r' || c == '\t'))) {
        text.append(string, start, i).append('\\').append(escaped(c));
        start = i + 1;
      }
    }
    if (start == 0) {
      text.append(string);
    } else {
      text.append(string, start, length);
    }
    text.append('"');
  }

  private static char escaped(char c) {
    return switch (c) {
      case '\n' -> 'n';
      case '\r' -> 'r';
      case '\t' -> 't';
      default -> c;
    };
  }
}
