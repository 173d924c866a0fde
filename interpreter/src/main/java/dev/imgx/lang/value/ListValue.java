package dev.imgx.lang.value;

import java.util.Arrays;

/// A list: a slice of an array that nobody changes any more. Elements may be thunks.
public final class ListValue extends Value {
  private static final Value[] NOTHING = {};
  public static final ListValue EMPTY = new ListValue(NOTHING, 0, 0);

  private final Value[] elements;
  private final int offset;
  private final int size;

  private ListValue(Value[] elements, int offset, int size) {
    this.elements = elements;
    this.offset = offset;
    this.size = size;
  }

  /// The list of these elements; the array is not copied and must not be changed afterwards.
  public static ListValue of(Value... elements) {
    return elements.length == 0 ? EMPTY : new ListValue(elements, 0, elements.length);
  }

  public int size() {
    return size;
  }

  /// The element at an index from zero, perhaps a thunk.
  public Value get(int index) {
    return elements[offset + index];
  }

  /// Elements `start` to `start + length - 1`, without copying.
  public ListValue slice(int start, int length) {
    return length == 0 ? EMPTY : new ListValue(elements, offset + start, length);
  }

  /// `this ++ other`; an empty side costs nothing.
  public ListValue concat(ListValue other) {
    if (other.size == 0) {
      return this;
    }
    if (size == 0) {
      return other;
    }
    Value[] all = new Value[size + other.size];
    copyTo(all, 0);
    other.copyTo(all, size);
    return of(all);
  }

  /// Copies all elements into an array from `start` on.
  public void copyTo(Value[] target, int start) {
    System.arraycopy(elements, offset, target, start, size);
  }

  /// The elements in an array of the caller's own.
  public Value[] toArray() {
    return Arrays.copyOfRange(elements, offset, offset + size);
  }

  @Override
  public Type type() {
    return Type.LIST;
  }
}
