package dev.imgx.lang.value;

import java.util.Arrays;
import java.util.List;

/// What of the store a string refers to: an immutable sorted set of encoded elements.
///
/// The encoding is Nix's: a store path; `!output!drv` for one output of a derivation; `=drv` for a
/// derivation with its closure. To the language they are opaque texts.
public final class Context {
  public static final Context EMPTY = new Context(new String[0]);

  private final String[] elements;

  private Context(String[] elements) {
    this.elements = elements;
  }

  /// The context of one element.
  public static Context of(String element) {
    return new Context(new String[] {element});
  }

  /// The context of these elements, in any order, doubles allowed.
  public static Context of(List<String> elements) {
    ContextBuilder all = new ContextBuilder();
    for (String element : elements) {
      all.add(of(element));
    }
    return all.build();
  }

  /// The context of elements that are sorted and distinct; the array is not copied.
  static Context ofSorted(String[] elements) {
    return new Context(elements);
  }

  public boolean isEmpty() {
    return elements.length == 0;
  }

  /// The elements in byte order.
  public List<String> elements() {
    return List.of(elements);
  }

  /// The set of what is in either; one of the two itself when that is all.
  @SuppressWarnings("ReferenceEquality") // only a short cut
  public Context union(Context other) {
    if (other == this || other.elements.length == 0) {
      return this;
    }
    if (elements.length == 0) {
      return other;
    }
    return merge(elements, other.elements);
  }

  private static Context merge(String[] left, String[] right) {
    String[] all = new String[left.length + right.length];
    int l = 0;
    int r = 0;
    int count = 0;
    while (l < left.length && r < right.length) {
      int order = left[l].compareTo(right[r]);
      all[count++] = order <= 0 ? left[l] : right[r];
      l += order <= 0 ? 1 : 0;
      r += order >= 0 ? 1 : 0;
    }
    while (l < left.length) {
      all[count++] = left[l++];
    }
    while (r < right.length) {
      all[count++] = right[r++];
    }
    return new Context(Arrays.copyOf(all, count));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Context context && Arrays.equals(elements, context.elements);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(elements);
  }

  @Override
  public String toString() {
    return Arrays.toString(elements);
  }
}
