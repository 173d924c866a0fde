package dev.imgx.lang.value;

import org.jspecify.annotations.Nullable;

/// Makes strings and paths of values that are not: interpolation, `toString`, `+`.
///
/// Follows `EvalState::coerceToString` and `peelToStringOutPath` of `src/libexpr/eval.cc`.
public final class Coercion {
  private static final Symbol TO_STRING = Symbol.of("__toString");
  private static final Symbol OUT_PATH = Symbol.of("outPath");

  /// Copies a file or tree into the store.
  public interface Copier {
    /// The store path of the copy, as a string with its context. Throws `EvalError`.
    Str copyToStore(PathValue path);
  }

  /// How far a coercion goes.
  public enum Mode {
    /// Strings, paths as they are written, sets with `__toString` or `outPath`.
    PLAIN(false, false),
    /// The same, paths copied to the store: `"${…}"`.
    COPY(false, true),
    /// Numbers, Booleans, null and lists too: `toString`.
    MORE(true, false),
    /// The same, paths copied to the store: a derivation's attributes.
    MORE_COPY(true, true);

    private final boolean more;
    private final boolean copy;

    Mode(boolean more, boolean copy) {
      this.more = more;
      this.copy = copy;
    }
  }

  private final Copier copier;

  public Coercion(Copier copier) {
    this.copier = copier;
  }

  /// The value as a string. Errors get the step `why` at `place` (zero when unknown).
  public Str toStr(Value value, Mode mode, int place, String why) {
    Value forced = value.force();
    if (forced instanceof Str string) {
      return string;
    }
    if (forced instanceof PathValue path) {
      return mode.copy ? copied(path, place) : Str.of(path.path());
    }
    if (forced instanceof Attrs attrs) {
      return ofAttrs(attrs, mode, place, why);
    }
    if (mode.more) {
      if (forced instanceof ListValue list) {
        return ofList(list, mode, place, why);
      }
      String text = ofScalar(forced);
      if (text != null) {
        return Str.of(text);
      }
    }
    throw impossible(forced, place, why);
  }

  private Str copied(PathValue path, int place) {
    try {
      return copier.copyToStore(path);
    } catch (EvalError error) {
      throw error.at(place);
    }
  }

  /// The value as an absolute, canonical path with the context it had. Strings must begin with a
  /// slash; nothing is copied.
  public Str toPath(Value value, int place, String why) {
    Value forced = value.force();
    Value peeled = forced instanceof Attrs attrs ? peel(attrs) : forced;
    if (peeled instanceof PathValue path) {
      return Str.of(path.path());
    }
    Str string = toStr(peeled, Mode.PLAIN, place, why);
    if (!string.text().startsWith("/")) {
      String message = "string '" + string.text() + "' doesn't represent an absolute path";
      throw new EvalError(message).trace(place, why);
    }
    return new Str(PathValue.canonical(string.text()), string.context());
  }

  private Str ofAttrs(Attrs attrs, Mode mode, int place, String why) {
    Value peeled = peel(attrs);
    if (peeled instanceof Attrs) {
      throw impossible(peeled, place, why);
    }
    return toStr(peeled, mode, place, why);
  }

  /// What is left of a set after calling `__toString` and following `outPath`, again and again.
  private static Value peel(Attrs attrs) {
    int maker = attrs.indexOf(TO_STRING);
    if (maker >= 0) {
      return peelResult(call(attrs, maker), attrs.place(maker));
    }
    int path = attrs.indexOf(OUT_PATH);
    if (path < 0) {
      return attrs;
    }
    try {
      Value inner = attrs.value(path).force();
      return inner instanceof Attrs more ? peel(more) : inner;
    } catch (EvalError error) {
      throw error.trace(attrs.place(path), "while evaluating the `outPath` attribute");
    }
  }

  /// The result of a set's `__toString`, which stands at an index, for the set.
  static Value call(Attrs attrs, int maker) {
    try {
      return Function.call(attrs.value(maker), attrs);
    } catch (EvalError error) {
      throw error
          .at(attrs.place(maker))
          .trace(attrs.place(maker), "while calling the `__toString` attribute");
    }
  }

  private static Value peelResult(Value result, int place) {
    try {
      return result instanceof Attrs more ? peel(more) : result;
    } catch (EvalError error) {
      throw error.trace(place, "while using the result of the `__toString` attribute");
    }
  }

  private Str ofList(ListValue list, Mode mode, int place, String why) {
    StringBuilder text = new StringBuilder();
    ContextBuilder context = new ContextBuilder();
    for (int i = 0; i < list.size(); i++) {
      Value element = list.get(i);
      try {
        Str part = toStr(element, mode, place, "while evaluating one element of the list");
        text.append(part.text());
        context.add(part.context());
      } catch (EvalError error) {
        throw error.trace(place, why);
      }
      boolean nothing = element.force() instanceof ListValue inner && inner.size() == 0;
      if (i < list.size() - 1 && !nothing) {
        text.append(' ');
      }
    }
    return new Str(text.toString(), context.build());
  }

  private static @Nullable String ofScalar(Value value) {
    if (value instanceof Int integer) {
      return Long.toString(integer.value());
    }
    if (value instanceof Flt floating) {
      return Floats.fixed(floating.value());
    }
    return value == Bool.TRUE ? "1" : value == Bool.FALSE || value == Null.NULL ? "" : null;
  }

  private static EvalError impossible(Value value, int place, String why) {
    String message =
        "cannot coerce " + value.describe() + " to a string: " + ValuePrinter.brief(value);
    return new EvalError(message).trace(place, why);
  }
}
