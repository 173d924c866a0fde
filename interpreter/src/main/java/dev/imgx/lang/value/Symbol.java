package dev.imgx.lang.value;

import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;

/// A name that was seen: interned, with a small number. Equal names are the same object.
///
/// The table only grows and lives as long as the process; that is the one static mutable state of
/// the language, and safe to use from several interpreters' threads. Ids depend on the order in
/// which names were first seen, so nothing visible may depend on them.
public final class Symbol implements Comparable<Symbol> {
  private static final ConcurrentHashMap<String, Symbol> TABLE = new ConcurrentHashMap<>(2048);
  private static volatile Symbol[] byId = new Symbol[1024];

  private final String text;
  private final int id;

  private Symbol(String text, int id) {
    this.text = text;
    this.id = id;
  }

  /// The symbol of a name (bytes as Latin-1 chars).
  public static Symbol of(String text) {
    Symbol known = TABLE.get(text);
    return known != null ? known : intern(text);
  }

  /// The symbol with this id.
  public static Symbol withId(int id) {
    return byId[id];
  }

  public String text() {
    return text;
  }

  public int id() {
    return id;
  }

  /// Byte order of the names.
  @Override
  public int compareTo(Symbol other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }

  private static synchronized Symbol intern(String text) {
    Symbol known = TABLE.get(text);
    if (known != null) {
      return known;
    }
    int id = TABLE.size();
    Symbol[] symbols = id == byId.length ? Arrays.copyOf(byId, id * 2) : byId;
    Symbol symbol = new Symbol(text, id);
    symbols[id] = symbol;
    byId = symbols;
    TABLE.put(text, symbol);
    return symbol;
  }
}
