package dev.imgx.lang.value;

import org.jspecify.annotations.Nullable;

/// Writes values as JSON, the bytes of `builtins.toJSON`, which enter derivations.
///
/// Mutable, for one use. Follows `src/libexpr/value-to-json.cc`.
public final class Json {
  private static final Symbol TO_STRING = Symbol.of("__toString");
  private static final Symbol OUT_PATH = Symbol.of("outPath");

  private final Coercion.@Nullable Copier copier;
  private final boolean strict;
  private final StringBuilder out = new StringBuilder();
  private final ContextBuilder context = new ContextBuilder();
  private int deeper;

  /// @param deepest how many sets and lists may lie in one another
  /// @param copier what copies paths to the store; null to write them as they are
  /// @param strict whether to force what is written; if not, a thunk is an error
  public Json(Coercion.@Nullable Copier copier, boolean strict, int deepest) {
    this.deeper = deepest;
    this.copier = copier;
    this.strict = strict;
  }

  /// The text and the context of all strings in it. Throws `EvalError` for functions and for
  /// strings that are not UTF-8.
  public Str write(Value value) {
    append(value, copier);
    return new Str(out.toString(), context.build());
  }

  private void append(Value reference, Coercion.@Nullable Copier paths) {
    Value value = reference;
    if (reference instanceof Thunk thunk) {
      value = strict ? thunk.force() : thunk.peek();
    }
    if (value instanceof Str string) {
      context.add(string.context());
      JsonText.append(out, string.text());
    } else if (value instanceof Attrs || value instanceof ListValue) {
      appendNested(value);
    } else if (value instanceof PathValue path) {
      append(paths == null ? Str.of(path.path()) : paths.copyToStore(path), null);
    } else {
      appendScalar(value);
    }
  }

  private void appendNested(Value value) {
    if (--deeper < 0) {
      throw new EvalError("stack overflow; max-call-depth exceeded");
    }
    if (value instanceof Attrs attrs) {
      appendAttrs(attrs, false);
    } else if (value instanceof ListValue list) {
      appendList(list);
    }
    deeper++;
  }

  private void appendScalar(Value value) {
    if (value instanceof Int integer) {
      out.append(integer.value());
    } else if (value instanceof Flt floating) {
      out.append(JsonFloat.format(floating.value()));
    } else if (value instanceof Bool bool) {
      out.append(bool.value());
    } else if (value == Null.NULL) {
      out.append("null");
    } else {
      throw new EvalError("cannot convert " + value.describe() + " to JSON");
    }
  }

  /// A set with `__toString` or `outPath` is written as what these give.
  private void appendAttrs(Attrs attrs, boolean called) {
    int maker = attrs.indexOf(TO_STRING);
    if (maker >= 0) {
      appendCalled(attrs, maker);
      return;
    }
    int path = attrs.indexOf(OUT_PATH);
    if (path >= 0) {
      try {
        appendPeeled(attrs.value(path).force(), called);
      } catch (EvalError error) {
        throw error
            .at(attrs.place(path))
            .trace(attrs.place(path), "while evaluating the `outPath` attribute");
      }
      return;
    }
    if (called) {
      throw notString(attrs, "must");
    }
    appendObject(attrs);
  }

  private void appendCalled(Attrs attrs, int maker) {
    Value result = Coercion.call(attrs, maker);
    try {
      appendPeeled(result, true);
    } catch (EvalError error) {
      throw error.trace(attrs.place(maker), "while using the result of the `__toString` attribute");
    }
  }

  private void appendPeeled(Value value, boolean called) {
    if (value instanceof Attrs attrs) {
      appendAttrs(attrs, called);
    } else if (called && !(value instanceof Str) && !(value instanceof PathValue)) {
      throw notString(value, "should");
    } else {
      append(value, called ? null : copier);
    }
  }

  private static EvalError notString(Value value, String how) {
    return new EvalError(
        "`__toString` "
            + how
            + " return a string, but got "
            + value.describe()
            + ": "
            + ValuePrinter.brief(value));
  }

  private void appendObject(Attrs attrs) {
    out.append('{');
    String separator = "";
    for (int index : attrs.nameOrder()) {
      String name = attrs.name(index).text();
      out.append(separator);
      separator = ",";
      JsonText.append(out, name);
      out.append(':');
      try {
        append(attrs.value(index), copier);
      } catch (EvalError error) {
        throw error.trace(attrs.place(index), "while evaluating attribute '" + name + "'");
      }
    }
    out.append('}');
  }

  private void appendList(ListValue list) {
    out.append('[');
    for (int i = 0; i < list.size(); i++) {
      out.append(i == 0 ? "" : ",");
      try {
        append(list.get(i), copier);
      } catch (EvalError error) {
        throw error.trace(0, "while evaluating list element at index " + i);
      }
    }
    out.append(']');
  }
}
