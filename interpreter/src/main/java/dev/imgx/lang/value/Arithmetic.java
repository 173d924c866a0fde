package dev.imgx.lang.value;

/// `+`, `-`, `*` and `/` on numbers: integers with overflow checks, floats, and both mixed.
///
/// Operands are forced. Errors are of the operators' wording; the caller says where. Follows
/// `prim_add` … `prim_div` of `src/libexpr/primops.cc`.
public final class Arithmetic {
  private Arithmetic() {}

  /// `builtins.add`: only numbers, unlike the operator `+`.
  public static Value add(Value left, Value right) {
    if (left.force() instanceof Int a && right.force() instanceof Int b) {
      return addIntegers(a.value(), b.value());
    }
    if (anyFloat(left, right)) {
      return new Flt(first(left, "addition") + second(right, "addition"));
    }
    return addIntegers(firstInteger(left, "addition"), secondInteger(right, "addition"));
  }

  public static Value subtract(Value left, Value right) {
    if (left.force() instanceof Int a && right.force() instanceof Int b) {
      return subtractIntegers(a.value(), b.value());
    }
    if (anyFloat(left, right)) {
      return new Flt(first(left, "subtraction") - second(right, "subtraction"));
    }
    return subtractIntegers(firstInteger(left, "subtraction"), secondInteger(right, "subtraction"));
  }

  public static Value multiply(Value left, Value right) {
    if (left.force() instanceof Int a && right.force() instanceof Int b) {
      return multiplyIntegers(a.value(), b.value());
    }
    if (anyFloat(left, right)) {
      return new Flt(first(left, "multiplication") * second(right, "multiplication"));
    }
    return multiplyIntegers(
        firstInteger(left, "multiplication"), secondInteger(right, "multiplication"));
  }

  public static Value divide(Value left, Value right) {
    left.force();
    double divisor =
        Expect.floating(right, 0, "while evaluating the second operand of the division");
    if (divisor == 0) {
      throw new EvalError("division by zero");
    }
    if (anyFloat(left, right)) {
      String why = "while evaluating the first operand of the division";
      return new Flt(Expect.floating(left, 0, why) / divisor);
    }
    long a = Expect.integer(left, 0, "while evaluating the first operand of the division");
    long b = Expect.integer(right, 0, "while evaluating the second operand of the division");
    if (a == Long.MIN_VALUE && b == -1) {
      throw overflow("dividing", a, '/', b);
    }
    return Int.of(a / b);
  }

  /// The sum of two integers. Throws `EvalError` when it does not fit into 64 bits.
  public static Int addIntegers(long a, long b) {
    long sum = a + b;
    if (((a ^ sum) & (b ^ sum)) < 0) {
      throw overflow("adding", a, '+', b);
    }
    return Int.of(sum);
  }

  private static Int subtractIntegers(long a, long b) {
    long difference = a - b;
    if (((a ^ b) & (a ^ difference)) < 0) {
      throw overflow("subtracting", a, '-', b);
    }
    return Int.of(difference);
  }

  private static Int multiplyIntegers(long a, long b) {
    long high = Math.multiplyHigh(a, b);
    long low = a * b;
    if (high != low >> 63) {
      throw overflow("multiplying", a, '*', b);
    }
    return Int.of(low);
  }

  private static boolean anyFloat(Value left, Value right) {
    Value l = left.force();
    Value r = right.force();
    return l instanceof Flt || r instanceof Flt;
  }

  private static double first(Value value, String operation) {
    return Expect.floating(value, 0, "while evaluating the first argument of the " + operation);
  }

  private static double second(Value value, String operation) {
    return Expect.floating(value, 0, "while evaluating the second argument of the " + operation);
  }

  private static long firstInteger(Value value, String operation) {
    return Expect.integer(value, 0, "while evaluating the first argument of the " + operation);
  }

  private static long secondInteger(Value value, String operation) {
    return Expect.integer(value, 0, "while evaluating the second argument of the " + operation);
  }

  private static EvalError overflow(String doing, long a, char sign, long b) {
    return new EvalError("integer overflow in " + doing + " " + a + " " + sign + " " + b);
  }
}
