package dev.imgx.lang.eval;

import dev.imgx.lang.value.Arithmetic;
import dev.imgx.lang.value.Coercion;
import dev.imgx.lang.value.Coercion.Mode;
import dev.imgx.lang.value.Context;
import dev.imgx.lang.value.ContextBuilder;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Flt;
import dev.imgx.lang.value.Int;
import dev.imgx.lang.value.PathValue;
import dev.imgx.lang.value.Str;
import dev.imgx.lang.value.Value;

/// Interpolation and the operator `+`, which adds numbers and joins strings and paths.
///
/// Follows `ExprConcatStrings::eval` of `src/libexpr/eval.cc`.
final class Strings {
  private static final String SEGMENT = "while evaluating a path segment";
  private static final String OPERAND = "in an operand of '+'";

  private Strings() {}

  /// The parts of an interpolation, and where each begins.
  record Parts(Code[] codes, int[] places) {
    /// Joins all to text that begins with `start`.
    Str join(Object[] frame, String start, Coercion coercion, Mode mode) {
      StringBuilder text = new StringBuilder(start);
      ContextBuilder context = new ContextBuilder();
      for (int i = 0; i < codes.length; i++) {
        Value value = codes[i].operand(frame, OPERAND);
        Str piece = coercion.toStr(value, mode, places[i], SEGMENT);
        text.append(piece.text());
        context.add(piece.context());
      }
      return new Str(text.toString(), context.build());
    }
  }

  /// `"a${b}c"`: paths are copied to the store.
  static final class Interpolate extends Code {
    private final Parts parts;
    private final Coercion coercion;

    Interpolate(Parts parts, Coercion coercion, int place) {
      super(place);
      this.parts = parts;
      this.coercion = coercion;
    }

    @Override
    public Value eval(Object[] frame) {
      return parts.join(frame, "", coercion, Mode.COPY);
    }
  }

  /// `./a/${b}/c`: the first part is text that may end with a slash; nothing is copied.
  static final class InterpolatePath extends Code {
    private final String first;
    private final Parts parts;
    private final Coercion coercion;

    InterpolatePath(String first, Parts parts, Coercion coercion, int place) {
      super(place);
      this.first = first;
      this.parts = parts;
      this.coercion = coercion;
    }

    @Override
    public Value eval(Object[] frame) {
      Str joined = parts.join(frame, first, coercion, Mode.PLAIN);
      return path(joined.text(), joined.context(), place);
    }
  }

  private static Value path(String text, Context context, int place) {
    if (!context.isEmpty()) {
      throw new EvalError(
          "a string that refers to a store path cannot be appended to a path", place);
    }
    return PathValue.of(text);
  }

  /// `a + b`: the left operand decides what is added or joined.
  static final class Add extends Code {
    private final Code left;
    private final Code right;
    private final Coercion coercion;

    Add(Code left, Code right, Coercion coercion, int place) {
      super(place);
      this.left = left;
      this.right = right;
      this.coercion = coercion;
    }

    @Override
    public Value eval(Object[] frame) {
      Value a = left.operand(frame, OPERAND);
      if (a instanceof Int x) {
        return addTo(x, right.operand(frame, OPERAND));
      }
      if (a instanceof Flt x) {
        return new Flt(x.value() + number(right.operand(frame, OPERAND)));
      }
      return join(a, frame);
    }

    private Value addTo(Int a, Value b) {
      if (b instanceof Int y) {
        try {
          return Arithmetic.addIntegers(a.value(), y.value());
        } catch (EvalError error) {
          throw error.at(right.place);
        }
      }
      if (b instanceof Flt y) {
        return new Flt(a.value() + y.value());
      }
      throw new EvalError("cannot add " + b.describe() + " to an integer", right.place);
    }

    private double number(Value b) {
      if (b instanceof Flt y) {
        return y.value();
      }
      if (b instanceof Int y) {
        return y.value();
      }
      throw new EvalError("cannot add " + b.describe() + " to a float", right.place);
    }

    private Value join(Value a, Object[] frame) {
      Mode mode = a instanceof Str ? Mode.COPY : Mode.PLAIN;
      Str first = coercion.toStr(a, mode, left.place, SEGMENT);
      Value b = right.operand(frame, OPERAND);
      Str second = coercion.toStr(b, mode, right.place, SEGMENT);
      Context context = first.context().union(second.context());
      String text = first.text().concat(second.text());
      return a instanceof PathValue ? path(text, context, place) : new Str(text, context);
    }
  }
}
