package dev.imgx.lang.eval;

import dev.imgx.lang.syntax.Expr;
import dev.imgx.lang.syntax.Printer;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.ThrownError;
import dev.imgx.lang.value.Value;

/// `assert condition; body`
final class AssertCode extends Code {
  private final Code condition;
  private final Code body;
  private final Expr written;
  private final Printing printing;

  /// What it takes to print the condition: what `.` and `~` mean.
  record Printing(String directory, String home) {}

  /// @param written the condition as it was written, for the message
  AssertCode(Code[] conditionAndBody, Expr written, Printing printing, int place) {
    super(place);
    this.condition = conditionAndBody[0];
    this.body = conditionAndBody[1];
    this.written = written;
    this.printing = printing;
  }

  @Override
  public Value eval(Object[] frame) {
    if (!condition.test(frame, "in the condition of the assert statement")) {
      throw failure(frame);
    }
    return body.eval(frame);
  }

  private EvalError failure(Object[] frame) {
    String text = new Printer(printing.directory(), printing.home()).print(written);
    EvalError difference =
        condition instanceof Operators.Equal equal ? equal.difference(frame) : null;
    if (difference != null) {
      return difference.trace(
          place, "while evaluating the condition of the assertion '" + text + "'");
    }
    return new ThrownError("assertion '" + text + "' failed", place);
  }
}
