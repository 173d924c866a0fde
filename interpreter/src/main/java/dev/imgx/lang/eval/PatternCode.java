package dev.imgx.lang.eval;

import dev.imgx.lang.report.DidYouMean;
import dev.imgx.lang.value.Attrs;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Formals;
import dev.imgx.lang.value.Shape;
import dev.imgx.lang.value.Symbol;
import dev.imgx.lang.value.Thunk;
import dev.imgx.lang.value.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `{ a, b ? d, ... }@x: body`: the frame holds the named arguments from slot 1 on, then `x`.
///
/// Remembers where the names stood in the last argument's shape; mutable for that alone.
final class PatternCode extends LambdaCode {
  /// @param formals the named arguments
  /// @param defaults along with them, null where there is none
  record Pattern(Formals formals, @Nullable Code[] defaults) {}

  private final Formals formals;
  private final @Nullable Code[] defaults;
  private final boolean whole;
  private final int[] indices;
  private Shape known = Shape.EMPTY;
  private int matched;

  PatternCode(Pattern pattern, Head head, Code body) {
    super(head, body);
    this.formals = pattern.formals();
    this.defaults = pattern.defaults();
    this.whole = head.parameter() != null;
    this.indices = new int[formals.size()];
    locate(Shape.EMPTY);
  }

  @Override
  Formals formals() {
    return formals;
  }

  @Override
  Object[] bind(Object[] outer, Value argument) {
    Attrs attrs = attrs(argument);
    if (!attrs.shape().sameNames(known)) {
      locate(attrs.shape());
    }
    int size = indices.length;
    Object[] frame = new Object[size + (whole ? 2 : 1)];
    frame[0] = outer;
    if (whole) {
      frame[size + 1] = argument;
    }
    int used = matched;
    for (int i = 0; i < size; i++) {
      if (indices[i] >= 0) {
        frame[i + 1] = attrs.value(indices[i]);
      }
    }
    if (used != size) {
      fillDefaults(frame, attrs);
    }
    if (used != attrs.size() && !formals.ellipsis()) {
      throw unexpected(attrs);
    }
    return frame;
  }

  private Attrs attrs(Value argument) {
    String why = "while evaluating the value passed for the lambda argument";
    Value value;
    try {
      value = argument instanceof Thunk thunk ? thunk.demand(place) : argument;
    } catch (EvalError error) {
      throw error.trace(place, why);
    }
    if (value instanceof Attrs attrs) {
      return attrs;
    }
    throw mismatch("a set", value).at(place).trace(place, why);
  }

  private void locate(Shape shape) {
    known = shape;
    matched = 0;
    for (int i = 0; i < indices.length; i++) {
      indices[i] = shape.indexOf(formals.names()[i]);
      matched += indices[i] >= 0 ? 1 : 0;
    }
  }

  private void fillDefaults(Object[] frame, Attrs attrs) {
    for (int i = 0; i < indices.length; i++) {
      if (frame[i + 1] == null) {
        Code fallback = defaults[i];
        if (fallback == null) {
          throw missing(formals.names()[i], attrs);
        }
        frame[i + 1] = fallback.delay(frame);
      }
    }
  }

  private EvalError missing(Symbol argument, Attrs attrs) {
    List<String> passed = DidYouMean.closest(argument.text(), unknown(attrs));
    return new EvalError(
            "function '" + title() + "' called without required argument '" + argument + "'", place)
        .withHint(
            passed.isEmpty()
                ? null
                : "it is called with `"
                    + passed.getFirst()
                    + "`: did you mean `"
                    + argument
                    + "`?");
  }

  private EvalError unexpected(Attrs attrs) {
    String argument = unknown(attrs).getFirst();
    List<String> names = new ArrayList<>();
    for (Symbol formal : formals.names()) {
      names.add(formal.text());
    }
    String message =
        "function '" + title() + "' called with unexpected argument '" + argument + "'";
    return new EvalError(message, place).withHint(DidYouMean.hint(argument, names));
  }

  /// The names that a set has and the pattern has not, in their order.
  private List<String> unknown(Attrs attrs) {
    List<String> names = new ArrayList<>();
    for (int index : attrs.nameOrder()) {
      Symbol name = attrs.name(index);
      if (!List.of(formals.names()).contains(name)) {
        names.add(name.text());
      }
    }
    return names;
  }

  private String title() {
    String name = head.name();
    return name == null ? "anonymous lambda" : name;
  }
}
