package dev.imgx.lang.value;

import org.jspecify.annotations.Nullable;

/// What `==` means.
///
/// Inside lists and sets, two references to the very same value or thunk are equal before anything
/// is looked at; so a list that holds a function equals itself though functions are incomparable.
/// Follows `EvalState::eqValues` of `src/libexpr/eval.cc`.
public final class Equality {
  private static final Symbol TYPE = Symbol.of("type");
  private static final Symbol OUT_PATH = Symbol.of("outPath");

  private Equality() {}

  /// Whether two values are equal; forces both, and their contents as far as needed.
  ///
  /// The two are the operands of `==` itself: a function is not equal even to itself.
  public static boolean equal(Value left, Value right) {
    return equalForced(left.force(), right.force());
  }

  /// The same for two elements of containers: here identity decides first.
  @SuppressWarnings("ReferenceEquality") // that is the point
  public static boolean equalElements(Value left, Value right) {
    return left == right ? same(left) : equalForced(left.force(), right.force());
  }

  private static boolean same(Value value) {
    value.force();
    return true;
  }

  @SuppressWarnings("ReferenceEquality") // Booleans and null are one object each
  private static boolean equalForced(Value left, Value right) {
    if (left instanceof Str a) {
      return right instanceof Str b && a.text().equals(b.text());
    }
    if (left instanceof Int a) {
      return right instanceof Int b ? a.value() == b.value() : equal(right, (double) a.value());
    }
    if (left instanceof Attrs a) {
      return right instanceof Attrs b && equalAttrs(a, b);
    }
    if (left instanceof ListValue a) {
      return right instanceof ListValue b && equalLists(a, b);
    }
    if (left instanceof Flt a) {
      return right instanceof Int b ? a.value() == b.value() : equal(right, a.value());
    }
    if (left instanceof PathValue a) {
      return right instanceof PathValue b && a.path().equals(b.path());
    }
    return left == right && !(left instanceof Function);
  }

  private static boolean equal(Value floating, double number) {
    return floating instanceof Flt flt && flt.value() == number;
  }

  private static boolean equalLists(ListValue left, ListValue right) {
    if (left.size() != right.size()) {
      return false;
    }
    for (int i = 0; i < left.size(); i++) {
      if (!equalElements(left.get(i), right.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean equalAttrs(Attrs left, Attrs right) {
    if (isDerivation(left) && isDerivation(right)) {
      Value leftPath = left.get(OUT_PATH);
      Value rightPath = right.get(OUT_PATH);
      if (leftPath != null && rightPath != null) {
        return equalElements(leftPath, rightPath);
      }
    }
    if (left.size() != right.size()) {
      return false;
    }
    for (int i = 0; i < left.size(); i++) {
      boolean sameName = left.shape().id(i) == right.shape().id(i);
      if (!sameName || !equalElements(left.value(i), right.value(i))) {
        return false;
      }
    }
    return true;
  }

  /// Whether a set is a derivation: its attribute `type` is the string `derivation`.
  public static boolean isDerivation(Attrs attrs) {
    Value type = attrs.get(TYPE);
    return type != null && isText(type.force(), "derivation");
  }

  private static boolean isText(@Nullable Value value, String text) {
    return value instanceof Str string && string.text().equals(text);
  }
}
