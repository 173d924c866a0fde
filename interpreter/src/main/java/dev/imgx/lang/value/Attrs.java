package dev.imgx.lang.value;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An attribute set: a shape and, running along with it, the values, which may be thunks.
///
/// Indices run from 0 to `size() - 1` in the order of symbol ids, which is arbitrary; whatever can
/// be seen goes by `nameOrder`. Lookups cost a binary search, updates a linear merge.
public final class Attrs extends Value {
  public static final Attrs EMPTY = new Attrs(Shape.EMPTY, new Value[0]);

  private final Shape shape;
  private final Value[] values;

  /// The values run along with the shape; the array must not be changed afterwards, except by a
  /// recursive set's own construction.
  public Attrs(Shape shape, Value[] values) {
    this.shape = shape;
    this.values = values;
  }

  public Shape shape() {
    return shape;
  }

  public int size() {
    return values.length;
  }

  public boolean isEmpty() {
    return values.length == 0;
  }

  /// The value of an attribute, perhaps a thunk; null when there is none.
  public @Nullable Value get(Symbol name) {
    int index = shape.indexOf(name.id());
    return index < 0 ? null : values[index];
  }

  public boolean has(Symbol name) {
    return shape.indexOf(name.id()) >= 0;
  }

  /// Where an attribute stands, or a negative number.
  public int indexOf(Symbol name) {
    return shape.indexOf(name.id());
  }

  public Symbol name(int index) {
    return shape.name(index);
  }

  /// The value at an index, perhaps a thunk.
  public Value value(int index) {
    return values[index];
  }

  /// The place id where the attribute at an index was written; zero when unknown.
  public int place(int index) {
    return shape.place(index);
  }

  /// The indices in the byte order of the names: the order of `attrNames`. Not to be changed.
  public int[] nameOrder() {
    return shape.byName();
  }

  /// `this // other`: the attributes of both, the other's winning. Costs a linear merge, nothing
  /// when one side is empty. Otherwise the result is a new object, as `«repeated»` can tell.
  public Attrs update(Attrs other) {
    if (other.values.length == 0) {
      return this;
    }
    if (values.length == 0) {
      return other;
    }
    return AttrsMerge.update(this, other);
  }

  /// These attributes, in the shape of another set if that is the same.
  public Attrs shaped(Attrs like) {
    return shape.equalTo(like.shape) ? new Attrs(like.shape, values) : this;
  }

  /// The attributes whose names are not among these.
  public Attrs without(Attrs names) {
    return AttrsMerge.filter(this, names.shape, false);
  }

  /// The attributes whose names are not among these, which may have doubles.
  public Attrs without(Symbol[] names) {
    int[] ids = new int[names.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = names[i].id();
    }
    Arrays.sort(ids);
    return AttrsMerge.filter(this, new Shape(ids, ids), false);
  }

  /// The attributes of this set whose names the other has too (`intersectAttrs other this`).
  public Attrs intersect(Attrs other) {
    return AttrsMerge.intersect(this, other.shape);
  }

  /// The same names with other values, which run along with the shape and were written nowhere.
  /// This is what `mapAttrs` makes.
  public Attrs withValues(Value[] replacements) {
    return new Attrs(shape.withoutPlaces(), replacements);
  }

  Value[] values() {
    return values;
  }

  @Override
  public Type type() {
    return Type.SET;
  }
}
