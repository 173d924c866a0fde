package dev.imgx.store.derivation;

import dev.imgx.store.hash.FormatError;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.path.ContentAddress;
import dev.imgx.store.path.Ingestion;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Reads a derivation's file.
///
/// Follows `src/libstore/derivation/aterm.cc`. Mutable: one parser reads one text.
public final class AtermParser {
  private final StoreDir directory;
  private final String text;
  private int next;

  private AtermParser(StoreDir directory, String text) {
    this.directory = directory;
    this.text = text;
  }

  /// Reads `text`, a string of bytes, as the derivation called `name`. Throws `FormatError` that
  /// says what was expected where.
  public static Derivation parse(String text, String name, StoreDir directory) {
    return new AtermParser(directory, text).derivation(name);
  }

  private Derivation derivation(String name) {
    expect("Derive(");
    SortedMap<String, Output> outputs = new TreeMap<>();
    list(() -> output(outputs));
    expect(",");
    SortedMap<StorePath, SortedSet<String>> inputs = new TreeMap<>();
    list(() -> input(inputs));
    expect(",");
    SortedSet<StorePath> sources = new TreeSet<>();
    list(() -> sources.add(directory.parse(string())));
    expect(",");
    String system = string();
    expect(",");
    String builder = string();
    expect(",");
    List<String> arguments = new ArrayList<>();
    list(() -> arguments.add(string()));
    expect(",");
    SortedMap<String, String> environment = new TreeMap<>();
    list(() -> variable(environment));
    expect(")");
    if (next != text.length()) {
      throw error("expected the end of the derivation");
    }
    return new Derivation(name, outputs, inputs, sources, system, builder, arguments, environment);
  }

  private void output(SortedMap<String, Output> outputs) {
    expect("(");
    String id = string();
    expect(",");
    String path = string();
    expect(",");
    String method = string();
    expect(",");
    String hash = string();
    expect(")");
    StorePath parsed = path.isEmpty() ? null : directory.parse(path);
    outputs.put(id, new Output(parsed, method.isEmpty() ? null : fixed(method, hash)));
  }

  private static ContentAddress.@Nullable Fixed fixed(String method, String hash) {
    if (hash.isEmpty()) {
      throw new FormatError("content-addressed derivations without a hash are not supported");
    }
    Ingestion ingestion =
        method.startsWith(Ingestion.NAR.prefix()) ? Ingestion.NAR : Ingestion.FLAT;
    HashAlgorithm algorithm = HashAlgorithm.parse(method.substring(ingestion.prefix().length()));
    return new ContentAddress.Fixed(ingestion, Hash.parseUnprefixed(hash, algorithm));
  }

  private void input(SortedMap<StorePath, SortedSet<String>> inputs) {
    expect("(");
    StorePath path = directory.parse(string());
    expect(",");
    SortedSet<String> names = new TreeSet<>();
    list(() -> names.add(string()));
    expect(")");
    inputs.put(path, names);
  }

  private void variable(SortedMap<String, String> environment) {
    expect("(");
    String key = string();
    expect(",");
    environment.put(key, string());
    expect(")");
  }

  private void list(Runnable item) {
    expect("[");
    while (!at(']')) {
      item.run();
      if (!at(']')) {
        expect(",");
      }
    }
    expect("]");
  }

  private String string() {
    expect("\"");
    int start = next;
    int quote = text.indexOf('"', start);
    int backslash = text.indexOf('\\', start);
    if (quote >= 0 && (backslash < 0 || backslash > quote)) {
      next = quote + 1;
      return text.substring(start, quote);
    }
    return escapedString();
  }

  private String escapedString() {
    StringBuilder string = new StringBuilder();
    while (next < text.length()) {
      char c = text.charAt(next++);
      if (c == '"') {
        return string.toString();
      }
      if (c == '\\' && next < text.length()) {
        c = unescaped(text.charAt(next++));
      }
      string.append(c);
    }
    throw error("unterminated string in derivation");
  }

  private static char unescaped(char c) {
    return switch (c) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> c;
    };
  }

  private boolean at(char c) {
    return next < text.length() && text.charAt(next) == c;
  }

  private void expect(String token) {
    if (!text.startsWith(token, next)) {
      throw error("expected string '" + token + "'");
    }
    next += token.length();
  }

  private FormatError error(String message) {
    return new FormatError(message + " at byte " + next);
  }
}
