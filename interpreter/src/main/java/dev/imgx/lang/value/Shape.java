package dev.imgx.lang.value;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The names of an attribute set and where each was written, without the values.
///
/// Sorted by symbol id; lookups are binary searches. All sets made by one literal share one shape,
/// so a selection can remember (shape, index). Never changed, except that the order by name, the
/// shape without places and the last shapes joined to it are remembered.
public final class Shape {
  public static final Shape EMPTY = new Shape(new int[0], new int[0]);

  private static final int MOST_JOINED = 200;

  private final int[] ids;
  private final int[] places;
  private int @Nullable [] byName;
  private @Nullable Shape placeless;
  private @Nullable Sum sum;

  /// What this shape and another were joined to; null when they met only once. And the same of the
  /// shape before that.
  private record Sum(Shape added, @Nullable Shape whole, @Nullable Sum before) {
    Sum alone() {
      return before == null ? this : new Sum(added, whole, null);
    }
  }

  /// Ids must be sorted and distinct; places run along with them. The arrays are not copied.
  Shape(int[] ids, int[] places) {
    this.ids = ids;
    this.places = places;
  }

  /// The shape of these names, in any order but distinct, with the place of each.
  public static Shape of(Symbol[] names, int[] places) {
    int size = names.length;
    long[] keys = new long[size];
    for (int i = 0; i < size; i++) {
      keys[i] = (long) names[i].id() << 32 | i;
    }
    Arrays.sort(keys);
    int[] ids = new int[size];
    int[] sortedPlaces = new int[size];
    for (int i = 0; i < size; i++) {
      ids[i] = (int) (keys[i] >> 32);
      sortedPlaces[i] = places[(int) keys[i]];
    }
    return new Shape(ids, sortedPlaces);
  }

  public int size() {
    return ids.length;
  }

  /// Where a symbol stands, or a negative number.
  public int indexOf(int id) {
    int low = 0;
    int high = ids.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int found = ids[middle];
      if (found == id) {
        return middle;
      }
      if (found < id) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  /// Where a symbol stands, or a negative number.
  public int indexOf(Symbol name) {
    return indexOf(name.id());
  }

  public Symbol name(int index) {
    return Symbol.withId(ids[index]);
  }

  /// The place id where the attribute was written; zero when unknown.
  public int place(int index) {
    return places[index];
  }

  /// Whether both certainly have the same names at the same indices. Cheap: a false answer says
  /// nothing.
  @SuppressWarnings("ReferenceEquality") // only a short cut
  public boolean sameNames(Shape other) {
    return ids == other.ids;
  }

  /// Whether both have the same names, written at the same places.
  boolean equalTo(Shape other) {
    return Arrays.equals(ids, other.ids) && Arrays.equals(places, other.places);
  }

  /// The same names, written at unknown places.
  Shape withoutPlaces() {
    Shape result = placeless;
    if (result == null) {
      result = new Shape(ids, new int[ids.length]);
      result.byName = byName;
      result.placeless = result;
      placeless = result;
    }
    return result;
  }

  /// The shape of sets of this shape updated by sets of the other, if that is remembered.
  @Nullable Shape joined(Shape added) {
    Sum known = known(added);
    return known == null ? null : known.whole;
  }

  @SuppressWarnings("ReferenceEquality") // shapes of one literal are one object
  private @Nullable Sum known(Shape added) {
    Sum last = sum;
    if (last == null || last.added == added) {
      return last;
    }
    Sum before = last.before;
    return before != null && before.added == added ? before : null;
  }

  /// Remembers that for the last two other shapes, when they are met again: literals that are
  /// updated by literals have one shape then, again and again. What is joined once, as in a fold,
  /// would only be kept alive.
  @SuppressWarnings("ReferenceEquality") // shapes of one literal are one object
  void join(Shape added, Shape whole) {
    if (whole.ids.length <= MOST_JOINED) {
      Sum known = known(added);
      Sum last = sum;
      Sum other = last == null ? null : last.added == added ? last.before : last.alone();
      sum = new Sum(added, known == null ? null : whole, other);
    }
  }

  int id(int index) {
    return ids[index];
  }

  int[] ids() {
    return ids;
  }

  int[] places() {
    return places;
  }

  /// The indices of this shape in the byte order of their names. Not to be changed.
  int[] byName() {
    int[] order = byName;
    if (order == null) {
      order = sortByName();
      byName = order;
    }
    return order;
  }

  private int[] sortByName() {
    int size = ids.length;
    Symbol[] names = new Symbol[size];
    for (int i = 0; i < size; i++) {
      names[i] = name(i);
    }
    Arrays.sort(names);
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = indexOf(names[i].id());
    }
    return order;
  }
}
