package dev.imgx.lang.eval;

import dev.imgx.lang.value.Arithmetic;
import dev.imgx.lang.value.Bool;
import dev.imgx.lang.value.Difference;
import dev.imgx.lang.value.Equality;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Int;
import dev.imgx.lang.value.ListValue;
import dev.imgx.lang.value.Order;
import dev.imgx.lang.value.Str;
import dev.imgx.lang.value.Value;
import org.jspecify.annotations.Nullable;

/// Operators on values other than `+`, and the conditions.
///
/// Arithmetic and `<` are calls of builtins by definition; the steps they add to errors say so.
final class Operators {
  private Operators() {}

  /// Nodes with two operands.
  abstract static class Binary extends Code {
    final Code left;
    final Code right;

    Binary(Code left, Code right, int place) {
      super(place);
      this.left = left;
      this.right = right;
    }
  }

  /// `a - b`
  static final class Subtract extends Binary {
    Subtract(Code left, Code right, int place) {
      super(left, right, place);
    }

    @Override
    public Value eval(Object[] frame) {
      try {
        return Arithmetic.subtract(left.eval(frame), right.eval(frame));
      } catch (EvalError error) {
        throw error.at(place).trace(place, "while calling the 'sub' builtin");
      }
    }
  }

  /// `a * b`
  static final class Multiply extends Binary {
    Multiply(Code left, Code right, int place) {
      super(left, right, place);
    }

    @Override
    public Value eval(Object[] frame) {
      try {
        return Arithmetic.multiply(left.eval(frame), right.eval(frame));
      } catch (EvalError error) {
        throw error.at(place).trace(place, "while calling the 'mul' builtin");
      }
    }
  }

  /// `a / b`
  static final class Divide extends Binary {
    Divide(Code left, Code right, int place) {
      super(left, right, place);
    }

    @Override
    public Value eval(Object[] frame) {
      try {
        return Arithmetic.divide(left.eval(frame), right.eval(frame));
      } catch (EvalError error) {
        throw error.at(place).trace(place, "while calling the 'div' builtin");
      }
    }
  }

  /// `a < b`; the other three swap the operands or negate the result.
  static final class Less extends Binary {
    private final boolean wanted;

    Less(Code left, Code right, boolean wanted, int place) {
      super(left, right, place);
      this.wanted = wanted;
    }

    @Override
    public Value eval(Object[] frame) {
      try {
        Value a = left.eval(frame);
        Value b = right.eval(frame);
        return a instanceof Int x && b instanceof Int y
            ? Bool.of(x.value() < y.value() == wanted)
            : Bool.of(Order.less(a, b) == wanted);
      } catch (EvalError error) {
        throw error.at(place).trace(place, "while calling the 'lessThan' builtin");
      }
    }
  }

  /// `==` and `!=`
  static final class Equal extends Binary {
    private static final String LEFT_UNEQUAL = "in the left operand of '!='";
    private static final String RIGHT_UNEQUAL = "in the right operand of '!='";

    private final boolean wanted;

    Equal(Code left, Code right, boolean wanted, int place) {
      super(left, right, place);
      this.wanted = wanted;
    }

    @Override
    public Value eval(Object[] frame) {
      Value a = left.operand(frame, wanted ? "in the left operand of '=='" : LEFT_UNEQUAL);
      Value b = right.operand(frame, wanted ? "in the right operand of '=='" : RIGHT_UNEQUAL);
      if (a instanceof Int x && b instanceof Int y) {
        return Bool.of(x.value() == y.value() == wanted);
      }
      if (a instanceof Str x && b instanceof Str y) {
        return Bool.of(x.text().equals(y.text()) == wanted);
      }
      return Bool.of(Equality.equal(a, b) == wanted);
    }

    /// In what two sides that should be equal differ; null for `!=`.
    @Nullable EvalError difference(Object[] frame) {
      return wanted ? Difference.of(left.eval(frame), right.eval(frame), place) : null;
    }
  }

  static final class And extends Binary {
    And(Code left, Code right, int place) {
      super(left, right, place);
    }

    @Override
    public Value eval(Object[] frame) {
      return Bool.of(
          left.test(frame, "in the left operand of '&&'")
              && right.test(frame, "in the right operand of '&&'"));
    }
  }

  static final class Or extends Binary {
    Or(Code left, Code right, int place) {
      super(left, right, place);
    }

    @Override
    public Value eval(Object[] frame) {
      return Bool.of(
          left.test(frame, "in the left operand of '||'")
              || right.test(frame, "in the right operand of '||'"));
    }
  }

  static final class Implies extends Binary {
    Implies(Code left, Code right, int place) {
      super(left, right, place);
    }

    @Override
    public Value eval(Object[] frame) {
      return Bool.of(
          !left.test(frame, "in the left operand of '->'")
              || right.test(frame, "in the right operand of '->'"));
    }
  }

  static final class Not extends Code {
    private final Code operand;

    Not(Code operand, int place) {
      super(place);
      this.operand = operand;
    }

    @Override
    public Value eval(Object[] frame) {
      return Bool.of(!operand.test(frame, "in the argument of '!'"));
    }
  }

  /// `//`: the right side is evaluated first, as in Nix.
  static final class Update extends Binary {
    Update(Code left, Code right, int place) {
      super(left, right, place);
    }

    @Override
    public Value eval(Object[] frame) {
      var b = right.attrs(frame, "in the right operand of '//'");
      return left.attrs(frame, "in the left operand of '//'").update(b);
    }
  }

  /// `++`
  static final class Concat extends Binary {
    Concat(Code left, Code right, int place) {
      super(left, right, place);
    }

    @Override
    public Value eval(Object[] frame) {
      Value a = left.operand(frame, "in the left operand of '++'");
      Value b = right.operand(frame, "in the right operand of '++'");
      return list(a).concat(list(b));
    }

    private ListValue list(Value value) {
      if (value instanceof ListValue list) {
        return list;
      }
      throw mismatch("a list", value)
          .at(place)
          .trace(place, "while evaluating one of the elements to concatenate");
    }
  }

  static final class If extends Code {
    private final Code condition;
    private final Code consequence;
    private final Code alternative;

    If(Code condition, Code consequence, Code alternative) {
      super(condition.place);
      this.condition = condition;
      this.consequence = consequence;
      this.alternative = alternative;
    }

    @Override
    public Value eval(Object[] frame) {
      return condition.test(frame, "while evaluating a branch condition")
          ? consequence.eval(frame)
          : alternative.eval(frame);
    }
  }
}
