package dev.imgx.lang.eval;

import dev.imgx.lang.value.Attrs;
import dev.imgx.lang.value.AttrsBuilder;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Formals;
import dev.imgx.lang.value.Function;
import dev.imgx.lang.value.Symbol;
import dev.imgx.lang.value.Value;

/// Calls a program that is a function with the arguments of the command line.
///
/// Follows `EvalState::autoCallFunction` of `src/libexpr/eval.cc`.
final class AutoCall {
  private static final Symbol FUNCTOR = Symbol.of("__functor");

  private AutoCall() {}

  /// The result of the call; the value itself when it takes no named arguments.
  static Value call(Value value, Attrs arguments) {
    Value forced = value.force();
    if (forced instanceof Attrs attrs) {
      Value functor = attrs.get(FUNCTOR);
      return functor == null ? forced : call(Function.call(functor, forced), arguments);
    }
    Formals formals = forced instanceof Function function ? function.formals() : null;
    if (formals == null) {
      return forced;
    }
    return Function.call(forced, formals.ellipsis() ? arguments : chosen(formals, arguments));
  }

  private static Attrs chosen(Formals formals, Attrs arguments) {
    AttrsBuilder chosen = new AttrsBuilder(formals.size());
    for (int i = 0; i < formals.size(); i++) {
      Symbol name = formals.names()[i];
      int index = arguments.indexOf(name);
      if (index >= 0) {
        chosen.put(name, arguments.value(index), arguments.place(index));
      } else if (!formals.optional()[i]) {
        throw missing(name, formals.places()[i]);
      }
    }
    return chosen.build();
  }

  private static EvalError missing(Symbol name, int place) {
    String message =
        "cannot evaluate a function that has an argument without a value ('" + name + "')";
    return new EvalError(message, place)
        .withHint(
            "a function that is a whole program needs its arguments from defaults, or from "
                + "'--arg' or '--argstr'");
  }
}
