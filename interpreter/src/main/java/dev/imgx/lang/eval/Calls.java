package dev.imgx.lang.eval;

import dev.imgx.lang.value.Attrs;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Function;
import dev.imgx.lang.value.Value;

/// Applications `f a b`: nodes for one and two arguments, which are nearly all, and for more.
final class Calls {
  private Calls() {}

  static Code of(Code function, Code[] arguments, int place) {
    return switch (arguments.length) {
      case 1 -> new One(function, arguments[0], place);
      case 2 -> new Two(function, arguments[0], arguments[1], place);
      default -> new Many(function, arguments, place);
    };
  }

  /// The error with the steps that a call adds.
  private static EvalError step(EvalError error, Value callee, int place) {
    error.at(place);
    if (callee instanceof Lambda) {
      return error.trace(place, "from call site");
    }
    if (callee instanceof Function function) {
      return error.trace(place, "while calling the '" + function.name() + "' builtin");
    }
    return callee instanceof Attrs
        ? error.trace(
            place, "while calling a functor (an attribute set with a '__functor' attribute)")
        : error;
  }

  private static final class One extends Code {
    private final Code function;
    private final Code argument;

    One(Code function, Code argument, int place) {
      super(place);
      this.function = function;
      this.argument = argument;
    }

    @Override
    public Value eval(Object[] frame) {
      Value callee = function.eval(frame);
      try {
        return callee instanceof Function known
            ? known.apply(argument.delay(frame))
            : Function.call(callee, argument.delay(frame));
      } catch (EvalError error) {
        throw step(error, callee, place);
      }
    }
  }

  private static final class Two extends Code {
    private final Code function;
    private final Code first;
    private final Code second;

    Two(Code function, Code first, Code second, int place) {
      super(place);
      this.function = function;
      this.first = first;
      this.second = second;
    }

    @Override
    public Value eval(Object[] frame) {
      Value callee = function.eval(frame);
      try {
        return callee instanceof Function known
            ? known.apply(first.delay(frame), second.delay(frame))
            : Function.call(callee, first.delay(frame), second.delay(frame));
      } catch (EvalError error) {
        throw step(error, callee, place);
      }
    }
  }

  private static final class Many extends Code {
    private final Code function;
    private final Code[] arguments;

    Many(Code function, Code[] arguments, int place) {
      super(place);
      this.function = function;
      this.arguments = arguments;
    }

    @Override
    public Value eval(Object[] frame) {
      Value callee = function.eval(frame);
      try {
        return applyAll(callee, frame);
      } catch (EvalError error) {
        throw step(error, callee, place);
      }
    }

    private Value applyAll(Value callee, Object[] frame) {
      Value result = callee;
      int next = 0;
      while (next < arguments.length) {
        Value first = arguments[next++].delay(frame);
        if (!(result instanceof Function known) || next + 1 >= arguments.length) {
          result = Function.call(result, first);
        } else {
          result =
              known.apply(first, arguments[next++].delay(frame), arguments[next++].delay(frame));
        }
      }
      return result;
    }
  }
}
