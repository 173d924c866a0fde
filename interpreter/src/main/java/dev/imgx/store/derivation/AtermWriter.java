package dev.imgx.store.derivation;

import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashFormat;
import dev.imgx.store.path.ContentAddress;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.Consumer;

/// Writes a derivation as Nix does, byte for byte.
///
/// Follows `src/libstore/derivation/aterm.cc`. Mutable: one writer writes one derivation.
public final class AtermWriter {
  private final StoreDir directory;
  private final boolean masked;
  private final ByteText text = new ByteText();

  private AtermWriter(StoreDir directory, boolean masked) {
    this.directory = directory;
    this.masked = masked;
  }

  /// A derivation's file.
  ///
  /// @param text one byte per char
  public record Written(String text, Hash sha256) {}

  /// The derivation's file, as a string of bytes.
  public static String write(Derivation derivation, StoreDir directory) {
    return file(derivation, directory).toString();
  }

  /// The derivation's file and its hash.
  public static Written writeHashed(Derivation derivation, StoreDir directory) {
    ByteText text = file(derivation, directory);
    return new Written(text.toString(), text.digest());
  }

  private static ByteText file(Derivation derivation, StoreDir directory) {
    AtermWriter writer = new AtermWriter(directory, false);
    return writer.derivation(
        derivation, () -> writer.inputs(derivation.inputDerivations(), writer::path));
  }

  /// The hash of the derivation with its input derivations by their hashes, and, when `masked`,
  /// without the paths of its own outputs.
  static Hash hashModulo(
      Derivation derivation,
      StoreDir directory,
      SortedMap<String, SortedSet<String>> inputs,
      boolean masked) {
    AtermWriter writer = new AtermWriter(directory, masked);
    return writer.derivation(derivation, () -> writer.inputs(inputs, writer::plain)).digest();
  }

  private ByteText derivation(Derivation it, Runnable inputs) {
    text.append("Derive(");
    list(it.outputs().entrySet(), this::output);
    text.append(',');
    inputs.run();
    text.append(',');
    list(it.inputSources(), this::path);
    text.append(',');
    system(it.system());
    text.append(',');
    quoted(it.builder());
    text.append(',');
    list(it.arguments(), this::quoted);
    text.append(',');
    list(it.environment().entrySet(), variable -> variable(variable, it));
    return text.append(')');
  }

  /// Nix never escapes here. Where that cannot be read again, even by Nix, this does.
  private void system(String system) {
    if (isReadable(system)) {
      plain(system);
    } else {
      quoted(system);
    }
  }

  private static boolean isReadable(String system) {
    int i = 0;
    while (i < system.length() && system.charAt(i) != '"') {
      i += system.charAt(i) == '\\' ? 2 : 1;
    }
    return i == system.length();
  }

  private void output(Map.Entry<String, Output> entry) {
    StorePath path = entry.getValue().path();
    ContentAddress.Fixed fixed = entry.getValue().fixed();
    text.append("(\"").append(entry.getKey()).append("\",");
    if (masked || path == null) {
      plain("");
    } else {
      path(path);
    }
    text.append(",\"").append(fixed == null ? "" : fixed.methodAlgorithm()).append("\",\"");
    text.append(fixed == null ? "" : fixed.hash().print(HashFormat.BASE16)).append("\")");
  }

  private <T> void inputs(SortedMap<T, SortedSet<String>> inputs, Consumer<T> key) {
    list(
        inputs.entrySet(),
        entry -> {
          text.append('(');
          key.accept(entry.getKey());
          text.append(',');
          list(entry.getValue(), this::plain);
          text.append(')');
        });
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

  private void path(StorePath path) {
    text.append('"').append(directory.directory()).append('/').append(path.hashPart());
    text.append('-').append(path.name()).append('"');
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
    text.append(string, start, length).append('"');
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
