package dev.imgx.lang.value;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/// Prints values as `nix-instantiate --eval` does, and in the form that errors quote.
///
/// Never forces: what is not evaluated is printed as `<CODE>`; for a strict print force deeply
/// first. Follows `src/libexpr/print-ambiguous.cc` and `print.cc`.
public final class ValuePrinter {
  private static final int MOST_DEEP = 10;
  private static final int MOST_ITEMS = 10;
  private static final int MOST_BYTES = 1024;

  private final StringBuilder out = new StringBuilder();
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private ValuePrinter() {}

  /// The value as `nix-instantiate --eval` prints it, without a line end.
  public static String print(Value value) {
    ValuePrinter printer = new ValuePrinter();
    printer.append(value);
    return printer.out.toString();
  }

  /// The value as an error quotes it: at most ten levels, ten attributes, ten elements.
  public static String brief(Value value) {
    return new BriefPrinter(MOST_DEEP, MOST_ITEMS, MOST_BYTES).print(value);
  }

  /// The name of an attribute as it is written, in quotes when it is no identifier.
  public static String identifier(String name) {
    StringBuilder text = new StringBuilder();
    Literals.appendIdentifier(text, name);
    return text.toString();
  }

  private void append(Value reference) {
    Value value = reference instanceof Thunk thunk ? thunk.peek() : reference;
    if (value instanceof Attrs attrs) {
      appendAttrs(attrs);
    } else if (value instanceof ListValue list) {
      appendList(list, reference);
    } else if (value instanceof Function function) {
      out.append(label(function));
    } else if (value instanceof Thunk thunk) {
      out.append(thunk.isRunning() ? Literals.POTENTIAL_RECURSION : "<CODE>");
    } else {
      Literals.append(out, value);
    }
  }

  private static String label(Function function) {
    return switch (function.kind()) {
      case LAMBDA -> "<LAMBDA>";
      case BUILTIN -> "<PRIMOP>";
      case PARTIAL_BUILTIN -> "<PRIMOP-APP>";
    };
  }

  private void appendAttrs(Attrs attrs) {
    if (!attrs.isEmpty() && !seen.add(attrs)) {
      out.append(Literals.REPEATED);
      return;
    }
    out.append("{ ");
    for (int index : attrs.nameOrder()) {
      Literals.appendIdentifier(out, attrs.name(index).text());
      out.append(" = ");
      append(attrs.value(index));
      out.append("; ");
    }
    out.append('}');
  }

  private void appendList(ListValue list, Value reference) {
    if (list.size() > 0 && !seen.add(reference)) {
      out.append(Literals.REPEATED);
      return;
    }
    out.append("[ ");
    for (int i = 0; i < list.size(); i++) {
      append(list.get(i));
      out.append(' ');
    }
    out.append(']');
  }
}
