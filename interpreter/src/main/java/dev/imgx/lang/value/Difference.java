package dev.imgx.lang.value;

import org.jspecify.annotations.Nullable;

/// Says in what two values differ that a program asserted to be equal.
///
/// Follows `EvalState::assertEqValues` of `src/libexpr/eval.cc`, step for step with `Equality`.
public final class Difference {
  private static final Symbol OUT_PATH = Symbol.of("outPath");

  private final int place;

  private Difference(int place) {
    this.place = place;
  }

  /// The error that tells the first difference; null when the values are equal.
  ///
  /// @param place where the two are compared
  public static @Nullable ThrownError of(Value left, Value right, int place) {
    return new Difference(place).find(left.force(), right.force());
  }

  @SuppressWarnings("ReferenceEquality") // as in `Equality`
  private @Nullable ThrownError inner(Value left, Value right) {
    Value a = left.force();
    return left == right ? null : find(a, right.force());
  }

  private @Nullable ThrownError find(Value left, Value right) {
    if (isNumber(left) && isNumber(right)) {
      return Equality.equal(left, right) ? null : numbers(left, right);
    }
    if (left.type() != right.type()) {
      return error(valued(left, "of") + " is not equal to " + valued(right, "of"));
    }
    if (left instanceof ListValue a && right instanceof ListValue b) {
      return lists(a, b);
    }
    if (left instanceof Attrs a && right instanceof Attrs b) {
      return attrs(a, b);
    }
    if (left instanceof Function) {
      return error(
          "distinct functions and immediate comparisons of identical functions compare as unequal");
    }
    return Equality.equal(left, right) ? null : scalars(left, right);
  }

  private static boolean isNumber(Value value) {
    return value instanceof Int || value instanceof Flt;
  }

  private ThrownError numbers(Value left, Value right) {
    return error(valued(left, "with") + " is not equal to " + valued(right, "with"));
  }

  private static String valued(Value value, String link) {
    return value.describe() + " " + link + " value '" + ValuePrinter.brief(value) + "'";
  }

  private ThrownError scalars(Value left, Value right) {
    String kind = left instanceof Bool ? "boolean" : left instanceof Str ? "string" : "path";
    return error(quoted(kind, left) + " is not equal to " + quoted(kind, right));
  }

  private static String quoted(String kind, Value value) {
    return kind + " '" + ValuePrinter.brief(value) + "'";
  }

  private @Nullable ThrownError lists(ListValue left, ListValue right) {
    if (left.size() != right.size()) {
      return error(
          "list of size '"
              + left.size()
              + "' is not equal to list of size '"
              + right.size()
              + "', left hand side is '"
              + ValuePrinter.brief(left)
              + "', right hand side is '"
              + ValuePrinter.brief(right)
              + "'");
    }
    for (int i = 0; i < left.size(); i++) {
      ThrownError found = inner(left.get(i), right.get(i));
      if (found != null) {
        found.trace(place, "while comparing list element " + i);
        return found;
      }
    }
    return null;
  }

  private @Nullable ThrownError attrs(Attrs left, Attrs right) {
    Value leftPath = left.get(OUT_PATH);
    Value rightPath = right.get(OUT_PATH);
    boolean derivations = Equality.isDerivation(left) && Equality.isDerivation(right);
    if (derivations && leftPath != null && rightPath != null) {
      ThrownError found = inner(leftPath, rightPath);
      if (found != null) {
        found.trace(place, "while comparing a derivation by its 'outPath' attribute");
      }
      return found;
    }
    if (left.size() != right.size()) {
      return error(
          "attribute names of "
              + quoted("attribute set", left)
              + " differs from "
              + quoted("attribute set", right));
    }
    for (int index : left.nameOrder()) {
      ThrownError found = attribute(left, right, index);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private @Nullable ThrownError attribute(Attrs left, Attrs right, int index) {
    Symbol name = left.name(index);
    int other = right.indexOf(name);
    if (other < 0) {
      return error(
          quoted("attribute name '" + name + "' is contained in", left)
              + ", but not in '"
              + ValuePrinter.brief(right)
              + "'");
    }
    ThrownError found = inner(left.value(index), right.value(other));
    if (found != null) {
      found.trace(right.place(other), "where right hand side is");
      found.trace(left.place(index), "where left hand side is");
      found.trace(place, "while comparing attribute '" + name + "'");
    }
    return found;
  }

  private ThrownError error(String message) {
    return new ThrownError(message, place);
  }
}
