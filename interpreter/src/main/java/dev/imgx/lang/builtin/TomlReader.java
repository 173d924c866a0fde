package dev.imgx.lang.builtin;

import dev.imgx.lang.value.AttrsBuilder;
import dev.imgx.lang.value.Bool;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.ListValue;
import dev.imgx.lang.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// TOML 1.0 text as a value. Mutable, for one use.
///
/// Dates and times are refused unless the experimental feature is wanted, as in Nix. Follows
/// `src/libexpr/primops/fromTOML.cc`.
final class TomlReader {
  /// How a table came about, which decides who may add to it.
  private enum Origin {
    /// On the way to another table's header.
    IMPLIED,
    /// By its own header.
    HEADER,
    /// By a key with dots.
    DOTTED,
    /// Between braces.
    INLINE
  }

  /// A table while it grows; values are `Value`, `Table` or `Tables`.
  private static final class Table {
    final Map<String, Object> entries = new LinkedHashMap<>();
    Origin origin;

    Table(Origin origin) {
      this.origin = origin;
    }

    Value value() {
      AttrsBuilder builder = new AttrsBuilder(entries.size());
      entries.forEach((name, entry) -> builder.put(name, TomlReader.value(entry)));
      return builder.build();
    }
  }

  /// An array of tables, made by headers in double brackets.
  private static final class Tables {
    final List<Table> elements = new ArrayList<>();
  }

  private final TomlScanner in;
  private final Table root = new Table(Origin.HEADER);
  private Table current = root;
  private final Map<String, Integer> places = new LinkedHashMap<>();

  TomlReader(String text, boolean timestamps) {
    in = new TomlScanner(text, timestamps);
  }

  private static Value value(Object entry) {
    return switch (entry) {
      case Table table -> table.value();
      case Tables tables ->
          ListValue.of(tables.elements.stream().map(Table::value).toArray(Value[]::new));
      default -> (Value) entry;
    };
  }

  /// The value. Throws `EvalError` when the text is not TOML.
  Value read() {
    in.skipLines();
    while (!in.atEnd()) {
      if (in.eat('[')) {
        header();
      } else {
        assignment(current);
      }
      in.endLine();
      in.skipLines();
    }
    return root.value();
  }

  private void header() {
    int start = in.offset() - 1;
    boolean array = in.eat('[');
    in.skipBlanks();
    List<String> path = path();
    in.expect(']');
    if (array) {
      in.expect(']');
    }
    places.putIfAbsent(path.getFirst(), start);
    Table parent = root;
    for (String name : path.subList(0, path.size() - 1)) {
      parent = descend(parent, name);
    }
    String last = path.getLast();
    current = array ? element(parent, last) : table(parent, last);
  }

  private Table descend(Table parent, String name) {
    Object found = parent.entries.computeIfAbsent(name, _ -> new Table(Origin.IMPLIED));
    if (found instanceof Tables tables) {
      return tables.elements.getLast();
    }
    if (found instanceof Table table && table.origin != Origin.INLINE) {
      return table;
    }
    throw in.error("key '" + name + "' is not a table that can be added to");
  }

  private Table table(Table parent, String name) {
    Object found = parent.entries.get(name);
    if (found == null) {
      Table table = new Table(Origin.HEADER);
      parent.entries.put(name, table);
      return table;
    }
    if (found instanceof Table table && table.origin == Origin.IMPLIED) {
      table.origin = Origin.HEADER;
      return table;
    }
    throw in.error("table '" + name + "' already defined");
  }

  private Table element(Table parent, String name) {
    Object found = parent.entries.computeIfAbsent(name, _ -> new Tables());
    if (found instanceof Tables tables) {
      Table table = new Table(Origin.HEADER);
      tables.elements.add(table);
      return table;
    }
    throw in.error("key '" + name + "' is not an array of tables");
  }

  /// `a.b.c`, each part bare or quoted.
  private List<String> path() {
    List<String> path = new ArrayList<>();
    do {
      in.skipBlanks();
      path.add(in.key());
      in.skipBlanks();
    } while (in.eat('.'));
    return path;
  }

  private void assignment(Table start) {
    int offset = in.offset();
    List<String> path = path();
    if (start == root) {
      places.putIfAbsent(path.getFirst(), offset);
    }
    in.expect('=');
    in.skipBlanks();
    Table table = start;
    for (String name : path.subList(0, path.size() - 1)) {
      Object found = table.entries.computeIfAbsent(name, _ -> new Table(Origin.DOTTED));
      if (!(found instanceof Table next) || next.origin != Origin.DOTTED) {
        throw in.error("key '" + name + "' already defined");
      }
      table = next;
    }
    Object value = item();
    if (table.entries.putIfAbsent(path.getLast(), value) != null) {
      throw in.error("key '" + path.getLast() + "' already defined");
    }
  }

  private Object item() {
    if (in.eat('[')) {
      return array();
    }
    if (in.eat('{')) {
      return inlineTable();
    }
    if (in.eat("true")) {
      return Bool.TRUE;
    }
    if (in.eat("false")) {
      return Bool.FALSE;
    }
    return in.scalar();
  }

  private Value array() {
    List<Value> elements = new ArrayList<>();
    in.skipLines();
    while (!in.eat(']')) {
      elements.add(value(item()));
      in.skipLines();
      if (!in.eat(',')) {
        in.expect(']');
        break;
      }
      in.skipLines();
    }
    return ListValue.of(elements.toArray(new Value[0]));
  }

  private Table inlineTable() {
    Table table = new Table(Origin.INLINE);
    in.skipBlanks();
    if (in.eat('}')) {
      return table;
    }
    do {
      assignment(table);
      in.skipBlanks();
    } while (in.eat(','));
    in.expect('}');
    close(table);
    return table;
  }

  /// Nobody may add to what stands between braces, nor to tables in it.
  private static void close(Table table) {
    table.origin = Origin.INLINE;
    for (Object entry : table.entries.values()) {
      if (entry instanceof Table inner) {
        close(inner);
      }
    }
  }

  /// Where the keys of the outermost table are written first: offsets into the text.
  Map<String, Integer> places() {
    return places;
  }

  /// How far it has read: an offset into the text.
  int offset() {
    return in.offset();
  }

  /// Reads a text; errors say that it was TOML.
  static Value read(String text, boolean timestamps) {
    try {
      return new TomlReader(text, timestamps).read();
    } catch (EvalError error) {
      throw new EvalError("while parsing TOML: " + error.message());
    }
  }
}
