package dev.imgx.lang.value;

/// What `<` means: numbers, strings by bytes, paths, and lists of these element by element.
///
/// Follows `CompareValues` of `src/libexpr/primops.cc`.
public final class Order {
  private Order() {}

  /// Whether the left value comes before the right one; forces both, and list elements as far as
  /// needed. Throws `EvalError` when they cannot be compared.
  public static boolean less(Value left, Value right) {
    return lessForced(left.force(), right.force());
  }

  private static boolean lessForced(Value left, Value right) {
    if (left instanceof Int a && right instanceof Int b) {
      return a.value() < b.value();
    }
    if (left instanceof Str a && right instanceof Str b) {
      return a.text().compareTo(b.text()) < 0;
    }
    if (left instanceof Flt a) {
      if (right instanceof Flt b) {
        return a.value() < b.value();
      }
      if (right instanceof Int b) {
        return a.value() < b.value();
      }
    }
    if (left instanceof Int a && right instanceof Flt b) {
      return a.value() < b.value();
    }
    if (left instanceof PathValue a && right instanceof PathValue b) {
      return a.path().compareTo(b.path()) < 0;
    }
    if (left instanceof ListValue a && right instanceof ListValue b) {
      return lessLists(a, b);
    }
    throw incomparable(left, right);
  }

  private static boolean lessLists(ListValue left, ListValue right) {
    for (int i = 0; ; i++) {
      if (i == right.size()) {
        return false;
      }
      if (i == left.size()) {
        return true;
      }
      if (!Equality.equalElements(left.get(i), right.get(i))) {
        try {
          return less(left.get(i), right.get(i));
        } catch (EvalError error) {
          throw error.trace(0, "while comparing two list elements");
        }
      }
    }
  }

  private static EvalError incomparable(Value left, Value right) {
    String message = "cannot compare " + left.describe() + " with " + right.describe();
    String values = ValuePrinter.brief(left) + " and " + ValuePrinter.brief(right);
    return new EvalError(
        left.type() == right.type()
            ? message + "; values of that type are incomparable (values are " + values + ")"
            : message + "; values are " + values);
  }
}
