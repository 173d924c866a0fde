package dev.imgx.lang.value;

import org.jspecify.annotations.Nullable;

/// What can be applied: a lambda, a builtin, a builtin with some of its arguments.
public abstract non-sealed class Function extends Value {
  private static final Symbol FUNCTOR = Symbol.of("__functor");

  /// How a function came about; printing tells them apart.
  public enum Kind {
    LAMBDA,
    BUILTIN,
    PARTIAL_BUILTIN
  }

  /// Applies to an argument, perhaps a thunk. The result is forced.
  public abstract Value apply(Value argument);

  /// Applies to two arguments one after the other; overridden where that can be done at once.
  public Value apply(Value first, Value second) {
    return call(apply(first), second);
  }

  /// Applies to three arguments one after the other; overridden where that can be done at once.
  public Value apply(Value first, Value second, Value third) {
    return call(apply(first, second), third);
  }

  public abstract Kind kind();

  /// The name that messages use, without quotes; null for a nameless lambda.
  public abstract @Nullable String name();

  /// The name of a lambda's argument as a whole: `x: …`, `{ … }@x: …`; null when it has none.
  public @Nullable String parameter() {
    return null;
  }

  /// The named arguments; null when the function takes its argument as it is, or is a builtin.
  public @Nullable Formals formals() {
    return null;
  }

  /// The place id where a lambda is written; zero for builtins.
  public int place() {
    return 0;
  }

  /// Between the guillemets of a printed function: `lambda f @ /a.nix:1:2`, `primop map`.
  public String show() {
    return switch (kind()) {
      case LAMBDA -> name() == null ? "lambda" : "lambda " + name();
      case BUILTIN -> "primop " + name();
      case PARTIAL_BUILTIN -> "partially applied primop " + name();
    };
  }

  @Override
  public final Type type() {
    return Type.FUNCTION;
  }

  @Override
  public final String describe() {
    return switch (kind()) {
      case LAMBDA -> Type.FUNCTION.wording();
      case BUILTIN -> "the built-in function '" + name() + "'";
      case PARTIAL_BUILTIN -> "the partially applied built-in function '" + name() + "'";
    };
  }

  /// Applies a function, or a set with `__functor`, to an argument. The result is forced.
  ///
  /// Throws `EvalError` when the value is neither.
  public static Value call(Value function, Value argument) {
    Value forced = function.force();
    return forced instanceof Function known
        ? known.apply(argument)
        : functor(forced).apply(argument);
  }

  /// Applies to two arguments, as `call(call(function, first), second)`.
  public static Value call(Value function, Value first, Value second) {
    Value forced = function.force();
    return forced instanceof Function known
        ? known.apply(first, second)
        : functor(forced).apply(first, second);
  }

  /// The function that a set's `__functor` gives for that set; a function is its own.
  private static Function functor(Value callee) {
    Value current = callee;
    while (!(current instanceof Function function)) {
      Value maker = current instanceof Attrs attrs ? attrs.get(FUNCTOR) : null;
      if (maker == null) {
        throw new EvalError(
            "attempt to call something which is not a function but "
                + current.describe()
                + ": "
                + ValuePrinter.brief(current),
            0);
      }
      current = call(maker, current);
    }
    return function;
  }
}
