package dev.imgx.lang.value;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/// Prints values for people to read: on one line where it fits, else one member per line.
///
/// Evaluates what it shows, and nothing else; a member that fails is shown with its error. Texts
/// are bytes as Latin-1 chars. Says what `nix repl` says (`Printer` of `src/libexpr/print.cc`).
/// Mutable, for one use.
public final class ValueLayout {
  private static final int INDENT = 2;
  private static final int MOST_ERROR_BYTES = 200;
  private static final Symbol TYPE = Symbol.of("type");
  private static final Symbol DRV_PATH = Symbol.of("drvPath");

  /// What a piece of text is.
  public enum Kind {
    PLAIN,
    NAME,
    STRING,
    NUMBER,
    CONSTANT,
    PATH,
    /// Something that has no spelling: `«lambda»`.
    OPAQUE,
    ERROR
  }

  /// Gives pieces of text their colours.
  @FunctionalInterface
  public interface Style {
    Style NONE = (_, text) -> text;

    String paint(Kind kind, String text);
  }

  /// How much is shown.
  ///
  /// @param width the columns of a line
  /// @param depth how many sets and lists within each other
  /// @param items how many members of each
  /// @param bytes how much of a string
  public record Bounds(int width, int depth, int items, int bytes) {
    /// The members of the outermost level.
    public static Bounds glance(int width) {
      return new Bounds(width, 1, 200, 4000);
    }

    /// Everything.
    public static Bounds all(int width) {
      return new Bounds(width, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);
    }
  }

  /// Part of a print: a piece of text, or members between brackets.
  private sealed interface Node {
    int width();
  }

  private record Leaf(Kind kind, String text) implements Node {
    @Override
    public int width() {
      int width = 0;
      for (int i = 0; i < text.length(); i++) {
        // Only the first byte of a character takes a column.
        width += (text.charAt(i) & 0xc0) == 0x80 ? 0 : 1;
      }
      return width;
    }
  }

  private record Block(char open, List<Member> members, char close, int width) implements Node {
    Block(char open, List<Member> members, char close) {
      this(open, List.copyOf(members), close, 3 + sum(members));
    }

    private static int sum(List<Member> members) {
      long sum = 0;
      for (Member member : members) {
        sum += 1L + member.width();
      }
      return (int) Math.min(sum, Integer.MAX_VALUE / 4);
    }
  }

  /// A member: `name = value;` or a value alone.
  private record Member(String before, Node value, String after) {
    int width() {
      return Math.min(before.length() + value.width() + after.length(), Integer.MAX_VALUE / 4);
    }
  }

  private final Bounds bounds;
  private final Style style;
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final StringBuilder out = new StringBuilder();

  private ValueLayout(Bounds bounds, Style style) {
    this.bounds = bounds;
    this.style = style;
  }

  /// The print of a value, without a line end. Throws `EvalError` when the value itself fails.
  public static String print(Value value, Bounds bounds, Style style) {
    ValueLayout layout = new ValueLayout(bounds, style);
    layout.write(layout.node(value.force(), 0), 0, 0, 0);
    return layout.out.toString();
  }

  private Node member(Value reference, int depth) {
    try {
      return node(reference.force(), depth);
    } catch (InterruptedError error) {
      throw error;
    } catch (EvalError error) {
      String message = error.message();
      boolean isLong = message.length() > MOST_ERROR_BYTES;
      String text = isLong ? message.substring(0, MOST_ERROR_BYTES) + "..." : message;
      return new Leaf(Kind.ERROR, quoted("error: " + text.replace('\n', ' ')));
    }
  }

  private Node node(Value value, int depth) {
    if (value instanceof Attrs attrs) {
      return set(attrs, depth);
    }
    if (value instanceof ListValue list) {
      return list(list, depth);
    }
    if (value instanceof Function function) {
      return new Leaf(Kind.OPAQUE, quoted(function.show()));
    }
    return new Leaf(kind(value), literal(value));
  }

  private static Kind kind(Value value) {
    return switch (value.type()) {
      case STRING -> Kind.STRING;
      case PATH -> Kind.PATH;
      case INT, FLOAT -> Kind.NUMBER;
      default -> Kind.CONSTANT;
    };
  }

  private String literal(Value value) {
    StringBuilder text = new StringBuilder();
    if (value instanceof Str string && string.text().length() > bounds.bytes()) {
      Literals.appendString(text, string.text().substring(0, bounds.bytes()));
      return text.append(' ')
          .append(quoted(string.text().length() - bounds.bytes() + " bytes more"))
          .toString();
    }
    Literals.append(text, value);
    return text.toString();
  }

  private static String quoted(String text) {
    return "\u00c2\u00ab" + text + "\u00c2\u00bb";
  }

  private Node set(Attrs attrs, int depth) {
    if (attrs.isEmpty()) {
      return new Leaf(Kind.PLAIN, "{ }");
    }
    if (isDerivation(attrs)) {
      return derivation(attrs);
    }
    if (depth >= bounds.depth()) {
      return new Leaf(Kind.PLAIN, "{ ... }");
    }
    if (!seen.add(attrs)) {
      return new Leaf(Kind.OPAQUE, Literals.REPEATED);
    }
    List<Member> members = new ArrayList<>();
    for (int index : attrs.nameOrder()) {
      if (members.size() == bounds.items()) {
        members.add(more(attrs.size() - members.size(), "attribute"));
        break;
      }
      String name = ValuePrinter.identifier(attrs.name(index).text());
      members.add(new Member(name + " = ", member(attrs.value(index), depth + 1), ";"));
    }
    return new Block('{', members, '}');
  }

  private static boolean isDerivation(Attrs attrs) {
    Value type = attrs.get(TYPE);
    try {
      return type != null
          && type.force() instanceof Str text
          && text.text().equals("derivation")
          && attrs.get(DRV_PATH) != null;
    } catch (InterruptedError error) {
      throw error;
    } catch (EvalError error) {
      return false;
    }
  }

  private Node derivation(Attrs attrs) {
    Value path = attrs.get(DRV_PATH);
    Node place = path == null ? new Leaf(Kind.ERROR, "?") : member(path, 0);
    String text = place instanceof Leaf leaf ? leaf.text().replace("\"", "") : "?";
    return new Leaf(Kind.OPAQUE, quoted("derivation " + text));
  }

  private Node list(ListValue list, int depth) {
    if (list.size() == 0) {
      return new Leaf(Kind.PLAIN, "[ ]");
    }
    if (depth >= bounds.depth()) {
      return new Leaf(Kind.PLAIN, "[ ... ]");
    }
    if (!seen.add(list)) {
      return new Leaf(Kind.OPAQUE, Literals.REPEATED);
    }
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      if (i == bounds.items()) {
        members.add(more(list.size() - i, "item"));
        break;
      }
      members.add(new Member("", member(list.get(i), depth + 1), ""));
    }
    return new Block('[', members, ']');
  }

  private static Member more(int count, String what) {
    String text = quoted(count + " " + what + (count == 1 ? " more" : "s more"));
    return new Member("", new Leaf(Kind.OPAQUE, text), "");
  }

  /// @param column where it starts
  /// @param after how much must fit on the line behind it
  private void write(Node node, int indent, int column, int after) {
    switch (node) {
      case Leaf leaf -> out.append(style.paint(leaf.kind(), leaf.text()));
      case Block block -> {
        boolean fits = column + block.width() + after <= bounds.width();
        out.append(block.open());
        for (Member member : block.members()) {
          int inner = indent + INDENT;
          out.append(fits ? " " : "\n" + " ".repeat(inner));
          write(member, inner);
        }
        out.append(fits ? " " : "\n" + " ".repeat(indent)).append(block.close());
      }
    }
  }

  private void write(Member member, int indent) {
    String before = member.before();
    if (!before.isEmpty()) {
      out.append(style.paint(Kind.NAME, before.substring(0, before.length() - 3))).append(" = ");
    }
    write(member.value(), indent, indent + before.length(), member.after().length());
    out.append(member.after());
  }
}
