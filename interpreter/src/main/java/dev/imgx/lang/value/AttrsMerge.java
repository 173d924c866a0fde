package dev.imgx.lang.value;

import java.util.Arrays;

/// The linear merges behind `Attrs`: two sorted columns of ids are walked side by side.
final class AttrsMerge {
  private AttrsMerge() {}

  @SuppressWarnings("ReferenceEquality") // only a short cut
  static Attrs update(Attrs left, Attrs right) {
    int[] leftIds = left.shape().ids();
    int[] rightIds = right.shape().ids();
    if (leftIds == rightIds) {
      return new Attrs(right.shape(), right.values());
    }
    Shape known = left.shape().joined(right.shape());
    if (known != null) {
      return new Attrs(known, values(left, right, known));
    }
    int union = union(leftIds, rightIds);
    if (union == rightIds.length) {
      return new Attrs(right.shape(), right.values());
    }
    Shape whole =
        union == leftIds.length
            ? overwritten(left.shape(), right.shape())
            : merged(left.shape(), right.shape(), union);
    left.shape().join(right.shape(), whole);
    return new Attrs(whole, values(left, right, whole));
  }

  /// How many distinct ids there are in two sorted columns.
  private static int union(int[] left, int[] right) {
    if (right.length * 8 < left.length) {
      return left.length + missing(left, right);
    }
    int common = 0;
    int r = 0;
    for (int l = 0; l < left.length && r < right.length; ) {
      int a = left[l];
      int b = right[r];
      common += a == b ? 1 : 0;
      l += a <= b ? 1 : 0;
      r += a >= b ? 1 : 0;
    }
    return left.length + right.length - common;
  }

  private static int missing(int[] large, int[] small) {
    int missing = 0;
    for (int id : small) {
      missing += Arrays.binarySearch(large, id) < 0 ? 1 : 0;
    }
    return missing;
  }

  /// Every name of the right is on the left too: the column of ids is shared.
  private static Shape overwritten(Shape left, Shape right) {
    int[] places = left.places().clone();
    for (int r = 0; r < right.size(); r++) {
      places[left.indexOf(right.id(r))] = right.place(r);
    }
    return new Shape(left.ids(), places);
  }

  private static Shape merged(Shape left, Shape right, int union) {
    int[] leftIds = left.ids();
    int[] rightIds = right.ids();
    int[] ids = new int[union];
    int[] places = new int[union];
    int l = 0;
    int r = 0;
    for (int i = 0; i < union; i++) {
      boolean fromLeft = r == rightIds.length || (l < leftIds.length && leftIds[l] < rightIds[r]);
      if (fromLeft) {
        ids[i] = leftIds[l];
        places[i] = left.place(l++);
      } else {
        l += l < leftIds.length && leftIds[l] == rightIds[r] ? 1 : 0;
        ids[i] = rightIds[r];
        places[i] = right.place(r++);
      }
    }
    return new Shape(ids, places);
  }

  /// The values of both in the order of the joined shape, the right's winning.
  @SuppressWarnings("ReferenceEquality") // only a short cut
  private static Value[] values(Attrs left, Attrs right, Shape whole) {
    int[] rightIds = right.shape().ids();
    if (whole.ids() == left.shape().ids()) {
      Value[] values = left.values().clone();
      for (int r = 0; r < rightIds.length; r++) {
        values[whole.indexOf(rightIds[r])] = right.value(r);
      }
      return values;
    }
    int[] leftIds = left.shape().ids();
    int[] ids = whole.ids();
    Value[] values = new Value[ids.length];
    int l = 0;
    int r = 0;
    for (int i = 0; i < ids.length; i++) {
      boolean inLeft = l < leftIds.length && leftIds[l] == ids[i];
      if (r < rightIds.length && rightIds[r] == ids[i]) {
        values[i] = right.value(r++);
      } else {
        values[i] = left.value(l);
      }
      l += inLeft ? 1 : 0;
    }
    return values;
  }

  /// The attributes that are among the names of a shape; goes along the smaller of the two, since
  /// `callPackage` picks a dozen attributes of ten thousand.
  static Attrs intersect(Attrs attrs, Shape names) {
    if (names.size() >= attrs.size()) {
      return filter(attrs, names, true);
    }
    int[] ids = new int[names.size()];
    int[] places = new int[ids.length];
    Value[] values = new Value[ids.length];
    int count = 0;
    for (int id : names.ids()) {
      int index = attrs.shape().indexOf(id);
      if (index >= 0) {
        ids[count] = id;
        places[count] = attrs.place(index);
        values[count++] = attrs.value(index);
      }
    }
    return trimmed(ids, places, Arrays.copyOf(values, count));
  }

  /// The attributes that are (`wanted`) or are not among the names of a shape, whose ids may have
  /// doubles.
  static Attrs filter(Attrs attrs, Shape names, boolean wanted) {
    int size = attrs.size();
    int[] ids = new int[size];
    int[] places = new int[size];
    Value[] values = new Value[size];
    int count = 0;
    for (int i = 0; i < size; i++) {
      int id = attrs.shape().id(i);
      if (names.indexOf(id) >= 0 == wanted) {
        ids[count] = id;
        places[count] = attrs.place(i);
        values[count++] = attrs.value(i);
      }
    }
    if (count == size) {
      return new Attrs(attrs.shape(), attrs.values());
    }
    return trimmed(ids, places, Arrays.copyOf(values, count));
  }

  /// A set of these values; the other columns may be longer.
  private static Attrs trimmed(int[] ids, int[] places, Value[] values) {
    int count = values.length;
    Shape shape = new Shape(Arrays.copyOf(ids, count), Arrays.copyOf(places, count));
    return count == 0 ? Attrs.EMPTY : new Attrs(shape, values);
  }
}
