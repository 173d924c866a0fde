package dev.imgx.lang.value;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/// Prints a value on one line for an error: bounded in depth, items and bytes; never forces.
///
/// Follows `Printer` of `src/libexpr/print.cc` with `errorPrintOptions`. Mutable, for one use.
final class BriefPrinter {
  private static final String OPEN = "\u00c2\u00ab";
  private static final String CLOSE = "\u00c2\u00bb";

  private final int depthLimit;
  private final int itemLimit;
  private final int byteLimit;
  private final StringBuilder out = new StringBuilder();
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private int attrsPrinted;
  private int itemsPrinted;

  BriefPrinter(int depthLimit, int itemLimit, int byteLimit) {
    this.depthLimit = depthLimit;
    this.itemLimit = itemLimit;
    this.byteLimit = byteLimit;
  }

  String print(Value value) {
    append(value, 0);
    return out.toString();
  }

  private void append(Value reference, int depth) {
    Value value = reference instanceof Thunk thunk ? thunk.peek() : reference;
    if (value instanceof Attrs attrs) {
      appendAttrs(attrs, depth);
    } else if (value instanceof ListValue list) {
      appendList(list, reference, depth);
    } else if (value instanceof Function function) {
      out.append(OPEN).append(function.show()).append(CLOSE);
    } else if (value instanceof Thunk thunk) {
      out.append(thunk.isRunning() ? Literals.POTENTIAL_RECURSION : OPEN + "thunk" + CLOSE);
    } else if (value instanceof Str string) {
      appendString(string.text());
    } else {
      Literals.append(out, value);
    }
  }

  private void appendString(String text) {
    if (text.length() <= byteLimit) {
      Literals.appendString(out, text);
      return;
    }
    out.append('"');
    for (int i = 0; i < byteLimit; i++) {
      Literals.appendChar(out, text, i);
    }
    out.append("\" ");
    elided(text.length() - byteLimit, "byte");
  }

  private void appendAttrs(Attrs attrs, int depth) {
    if (!seen.add(attrs)) {
      out.append(Literals.REPEATED);
      return;
    }
    if (depth >= depthLimit) {
      out.append("{ ... }");
      return;
    }
    out.append('{');
    int[] order = importantFirst(attrs);
    for (int i = 0; i < order.length; i++) {
      out.append(' ');
      if (attrsPrinted >= itemLimit) {
        elided(order.length - i, "attribute");
        break;
      }
      Literals.appendIdentifier(out, attrs.name(order[i]).text());
      out.append(" = ");
      append(attrs.value(order[i]), depth + 1);
      out.append(';');
      attrsPrinted++;
    }
    out.append(" }");
  }

  /// By name, but `_type` and `type` before all others: they say most about a set.
  private static int[] importantFirst(Attrs attrs) {
    int[] order = attrs.nameOrder().clone();
    int front = 0;
    for (int i = 0; i < order.length; i++) {
      String name = attrs.name(order[i]).text();
      if (name.equals("type") || name.equals("_type")) {
        int index = order[i];
        System.arraycopy(order, front, order, front + 1, i - front);
        order[front++] = index;
      }
    }
    return order;
  }

  private void appendList(ListValue list, Value reference, int depth) {
    if (list.size() > 0 && !seen.add(reference)) {
      out.append(Literals.REPEATED);
      return;
    }
    if (depth >= depthLimit) {
      out.append("[ ... ]");
      return;
    }
    out.append('[');
    for (int i = 0; i < list.size(); i++) {
      out.append(' ');
      if (itemsPrinted >= itemLimit) {
        elided(list.size() - i, "item");
        break;
      }
      append(list.get(i), depth + 1);
      itemsPrinted++;
    }
    out.append(" ]");
  }

  private void elided(int count, String what) {
    out.append(OPEN).append(count).append(' ').append(what);
    out.append(count == 1 ? " elided" : "s elided").append(CLOSE);
  }
}
