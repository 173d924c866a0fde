package dev.imgx.lang.value;

import java.util.Arrays;

/// Collects attributes in any order and makes a set of them. Mutable, for one use.
public final class AttrsBuilder {
  private Symbol[] names;
  private Value[] values;
  private int[] places;
  private int size;

  /// A builder with room for this many attributes; it grows when there are more.
  public AttrsBuilder(int capacity) {
    int room = Math.max(capacity, 4);
    names = new Symbol[room];
    values = new Value[room];
    places = new int[room];
  }

  /// Adds an attribute written at an unknown place. A later one of the same name wins.
  public AttrsBuilder put(String name, Value value) {
    return put(Symbol.of(name), value, 0);
  }

  /// Adds an attribute written at an unknown place. A later one of the same name wins.
  public AttrsBuilder put(Symbol name, Value value) {
    return put(name, value, 0);
  }

  /// Adds an attribute and the place where it was written. A later one of the same name wins.
  public AttrsBuilder put(Symbol name, Value value, int place) {
    if (size == names.length) {
      names = Arrays.copyOf(names, size * 2);
      values = Arrays.copyOf(values, size * 2);
      places = Arrays.copyOf(places, size * 2);
    }
    names[size] = name;
    values[size] = value;
    places[size++] = place;
    return this;
  }

  public int size() {
    return size;
  }

  /// The set; among attributes of one name the last that was added stays.
  public Attrs build() {
    return build(true);
  }

  /// The set; among attributes of one name the first that was added stays, as in `listToAttrs`.
  public Attrs buildFirstWins() {
    return build(false);
  }

  private Attrs build(boolean lastWins) {
    if (size == 0) {
      return Attrs.EMPTY;
    }
    long[] keys = new long[size];
    for (int i = 0; i < size; i++) {
      keys[i] = (long) names[i].id() << 32 | (lastWins ? size - 1 - i : i);
    }
    Arrays.sort(keys);
    int[] ids = new int[size];
    int[] sortedPlaces = new int[size];
    Value[] sortedValues = new Value[size];
    int count = 0;
    for (long key : keys) {
      int id = (int) (key >> 32);
      if (count > 0 && ids[count - 1] == id) {
        continue;
      }
      int from = lastWins ? size - 1 - (int) key : (int) key;
      ids[count] = id;
      sortedPlaces[count] = places[from];
      sortedValues[count++] = values[from];
    }
    Shape shape = new Shape(Arrays.copyOf(ids, count), Arrays.copyOf(sortedPlaces, count));
    return new Attrs(shape, Arrays.copyOf(sortedValues, count));
  }
}
