package dev.imgx.lang.builtin;

import dev.imgx.lang.value.Arithmetic;
import dev.imgx.lang.value.Bool;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Expect;
import dev.imgx.lang.value.Floats;
import dev.imgx.lang.value.Flt;
import dev.imgx.lang.value.Int;
import dev.imgx.lang.value.Order;
import dev.imgx.lang.value.Value;

/// Numbers: 64-bit integers whose overflow is an error, and floats. As soon as one operand is a
/// float, so is the result.
final class ArithmeticBuiltins extends Family {
  private static final double LIMIT = 0x1.0p63;
  private static final String[] ROWS = {
    "__add e1 e2",
    "__sub e1 e2",
    "__mul e1 e2",
    "__div e1 e2",
    "__lessThan e1 e2",
    "__bitAnd e1 e2",
    "__bitOr e1 e2",
    "__bitXor e1 e2",
    "__ceil number",
    "__floor number",
  };

  @Override
  protected String[] rows() {
    return ROWS;
  }

  @Override
  protected Value call(int row, Value argument) {
    return switch (row) {
      case 8 -> ceil(argument);
      case 9 -> floor(argument);
      default -> super.call(row, argument);
    };
  }

  @Override
  protected Value call(int row, Value first, Value second) {
    return switch (row) {
      case 0 -> add(first, second);
      case 1 -> sub(first, second);
      case 2 -> mul(first, second);
      case 3 -> div(first, second);
      case 4 -> lessThan(first, second);
      case 5 -> bitAnd(first, second);
      case 6 -> bitOr(first, second);
      case 7 -> bitXor(first, second);
      default -> super.call(row, first, second);
    };
  }

  @Doc(
      """
      The sum of two numbers. Unlike the operator `+` it does not join strings.

          builtins.add 1 2
          => 3
      """)
  private static Value add(Value left, Value right) {
    return Arithmetic.add(left, right);
  }

  @Doc(
      """
      The difference of two numbers, as the operator `-`.

          builtins.sub 1 2
          => -1
      """)
  private static Value sub(Value left, Value right) {
    return Arithmetic.subtract(left, right);
  }

  @Doc(
      """
      The product of two numbers, as the operator `*`.

          builtins.mul 3 4.0
          => 12
      """)
  private static Value mul(Value left, Value right) {
    return Arithmetic.multiply(left, right);
  }

  @Doc(
      """
      The quotient of two numbers, as the operator `/`; of integers rounded towards zero. Dividing
      by zero is an error, for floats too.

          [ (builtins.div 7 2) (builtins.div (-7) 2) (builtins.div 7 2.0) ]
          => [ 3 -3 3.5 ]
      """)
  private static Value div(Value left, Value right) {
    return Arithmetic.divide(left, right);
  }

  @Doc(
      """
      Whether the first value comes before the second, as the operator `<`: numbers, strings by
      their bytes, paths, and lists of these.

          [ (builtins.lessThan 1 2) (builtins.lessThan "b" "a") (builtins.lessThan [ 1 ] [ 1 2 ]) ]
          => [ true false true ]
      """)
  private static Value lessThan(Value left, Value right) {
    Value a = left.force();
    Value b = right.force();
    return Bool.of(Order.less(a, b));
  }

  @Doc(
      """
      The bits that are set in both integers.

          builtins.bitAnd 12 10
          => 8
      """)
  private static Value bitAnd(Value first, Value second) {
    long a =
        Expect.integer(first, 0, "while evaluating the first argument passed to builtins.bitAnd");
    long b =
        Expect.integer(second, 0, "while evaluating the second argument passed to builtins.bitAnd");
    return Int.of(a & b);
  }

  @Doc(
      """
      The bits that are set in either integer.

          builtins.bitOr 12 10
          => 14
      """)
  private static Value bitOr(Value first, Value second) {
    long a =
        Expect.integer(first, 0, "while evaluating the first argument passed to builtins.bitOr");
    long b =
        Expect.integer(second, 0, "while evaluating the second argument passed to builtins.bitOr");
    return Int.of(a | b);
  }

  @Doc(
      """
      The bits that are set in one integer, but not in both.

          builtins.bitXor 12 10
          => 6
      """)
  private static Value bitXor(Value first, Value second) {
    long a =
        Expect.integer(first, 0, "while evaluating the first argument passed to builtins.bitXor");
    long b =
        Expect.integer(second, 0, "while evaluating the second argument passed to builtins.bitXor");
    return Int.of(a ^ b);
  }

  @Doc(
      """
      The smallest integer that is not less than a number. An error when it does not fit into
      64 bits.

          map builtins.ceil [ 1.2 (-1.2) 3 ]
          => [ 2 -1 3 ]
      """)
  private static Value ceil(Value argument) {
    double number =
        Expect.floating(argument, 0, "while evaluating the first argument passed to builtins.ceil");
    return whole(argument.force(), Math.ceil(number));
  }

  @Doc(
      """
      The largest integer that is not greater than a number. An error when it does not fit into
      64 bits.

          map builtins.floor [ 1.2 (-1.2) 3 ]
          => [ 1 -2 3 ]
      """)
  private static Value floor(Value argument) {
    double number =
        Expect.floating(
            argument, 0, "while evaluating the first argument passed to builtins.floor");
    return whole(argument.force(), Math.floor(number));
  }

  /// The integer that a whole float stands for. Nix goes through a float for integers too, and
  /// refuses those that this would change.
  private static Value whole(Value argument, double rounded) {
    boolean fits = rounded >= -LIMIT && rounded < LIMIT;
    if (argument instanceof Int integer) {
      if (fits && (long) rounded == integer.value()) {
        return integer;
      }
      throw new EvalError(inexact(integer.value(), fits, (long) rounded));
    }
    if (!fits) {
      throw new EvalError(
          "NixFloat argument "
              + Floats.general(((Flt) argument).value())
              + " is not in the range of NixInt");
    }
    return Int.of((long) rounded);
  }

  private static String inexact(long value, boolean fits, long rounded) {
    String bug = "Due to a bug (see https://github.com/NixOS/nix/issues/12899) ";
    String effect =
        fits
            ? "a loss of precision occurred in previous Nix versions because the NixInt argument "
                + value
                + " was rounded to "
                + rounded
            : "the NixInt argument "
                + value
                + " caused undefined behavior in previous Nix versions";
    return bug + effect + ".\n\tFuture Nix versions might implement the correct behavior.";
  }
}
