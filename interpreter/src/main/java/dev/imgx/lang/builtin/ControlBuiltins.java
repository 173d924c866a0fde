package dev.imgx.lang.builtin;

import dev.imgx.lang.eval.Interpreter;
import dev.imgx.lang.value.AttrsBuilder;
import dev.imgx.lang.value.Bool;
import dev.imgx.lang.value.Coercion;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Expect;
import dev.imgx.lang.value.Str;
import dev.imgx.lang.value.ThrownError;
import dev.imgx.lang.value.Value;
import dev.imgx.lang.value.ValuePrinter;

/// Whether and when things are evaluated, and what is said while that happens.
final class ControlBuiltins extends Family {
  private static final String[] ROWS = {
    "abort s",
    "throw s",
    "__tryEval e",
    "__addErrorContext context value",
    "__seq e1 e2",
    "__deepSeq e1 e2",
    "__trace e1 e2",
    "__traceVerbose e1 e2",
    "__warn e1 e2",
    "break v",
  };

  private final Interpreter interpreter;

  ControlBuiltins(Interpreter interpreter) {
    this.interpreter = interpreter;
  }

  @Override
  protected String[] rows() {
    return ROWS;
  }

  @Override
  protected Value call(int row, Value argument) {
    return switch (row) {
      case 0 -> abort(argument);
      case 1 -> throwError(argument);
      case 2 -> tryEval(argument);
      case 9 -> breakpoint(argument);
      default -> super.call(row, argument);
    };
  }

  @Override
  protected Value call(int row, Value first, Value second) {
    return switch (row) {
      case 3 -> addErrorContext(first, second);
      case 4 -> seq(first, second);
      case 5 -> deepSeq(first, second);
      case 6 -> trace(first, second);
      case 7 -> traceVerbose(first, second);
      case 8 -> warn(first, second);
      default -> super.call(row, first, second);
    };
  }

  private String text(Value value, Coercion.Mode mode, String why) {
    return interpreter.coercion().toStr(value, mode, 0, why).text();
  }

  @Doc(
      """
      Ends the evaluation with a message; `tryEval` does not catch it.

          builtins.isFunction abort
          => true
      """)
  private Value abort(Value s) {
    String message =
        text(s, Coercion.Mode.COPY, "while evaluating the error message passed to builtins.abort");
    throw new EvalError("evaluation aborted with the following error message: '" + message + "'");
  }

  @Doc(
      name = "throw",
      value =
          """
          Fails with a message. Where only some attributes of a set fail, the others can still be
          had; see `tryEval`.

              (builtins.tryEval (throw "too old")).success
              => false
          """)
  private Value throwError(Value s) {
    throw new ThrownError(
        text(s, Coercion.Mode.COPY, "while evaluating the error message passed to builtin.throw"),
        0);
  }

  @Doc(
      """
      Tries to evaluate a value, not what is in it: `success` says whether that went well, `value`
      is the value or `false`. Catches only what `throw` and `assert` raise.

          map builtins.tryEval [ 1 (throw "no") ]
          => [ { success = true; value = 1; } { success = false; value = false; } ]
      """)
  private static Value tryEval(Value e) {
    Value value;
    boolean success;
    try {
      value = e.force();
      success = true;
    } catch (ThrownError _) {
      value = Bool.FALSE;
      success = false;
    }
    return new AttrsBuilder(2).put("success", Bool.of(success)).put("value", value).build();
  }

  @Doc(
      """
      The second argument; when its evaluation fails, the first one is shown as a step of the way
      to the error.

          builtins.addErrorContext "while counting" 1
          => 1
      """)
  private Value addErrorContext(Value context, Value value) {
    try {
      return value.force();
    } catch (EvalError error) {
      String step =
          text(
              context,
              Coercion.Mode.PLAIN,
              "while evaluating the error message passed to builtins.addErrorContext");
      throw error.keptTrace(0, step);
    }
  }

  @Doc(
      """
      The second argument, after evaluating the first one, but not what is in it.

          builtins.seq [ (throw "unseen") ] 1
          => 1
      """)
  private static Value seq(Value e1, Value e2) {
    e1.force();
    return e2.force();
  }

  @Doc(
      """
      The second argument, after evaluating the first one with all that is in it.

          (builtins.tryEval (builtins.deepSeq [ (throw "seen") ] 1)).success
          => false
      """)
  private Value deepSeq(Value e1, Value e2) {
    interpreter.forceDeep(e1);
    return e2.force();
  }

  @Doc(
      """
      The second argument, after saying on standard error what the first one is. For looking at
      what a program does.

          builtins.trace "adding" (1 + 1)
          => 2
      """)
  private Value trace(Value e1, Value e2) {
    Value message = e1.force();
    interpreter
        .world()
        .trace(message instanceof Str string ? string.text() : ValuePrinter.brief(message));
    return e2.force();
  }

  @Doc(
      """
      As `trace`, but says something only when `trace-verbose` is on.

          builtins.traceVerbose (throw "unseen") 1
          => 1
      """)
  private Value traceVerbose(Value e1, Value e2) {
    return interpreter.world().rules().verbose() ? trace(e1, e2) : e2.force();
  }

  @Doc(
      """
      The second argument, after warning of the first one, which must be a string.

          builtins.warn "this is going away" 1
          => 1
      """)
  private Value warn(Value e1, Value e2) {
    Str message =
        Expect.string(
            e1, 0, "while evaluating the first argument; the message passed to builtins.warn");
    interpreter.world().warn(message.text());
    if (interpreter.world().rules().abortOnWarn()) {
      throw new EvalError("aborting to reveal stack trace of warning, as abort-on-warn is set");
    }
    return e2.force();
  }

  @Doc(
      name = "break",
      value =
          """
          Its argument. In a debugger, a place to stop at.

              builtins.break 1
              => 1
          """)
  private static Value breakpoint(Value v) {
    return v.force();
  }
}
