package dev.imgx.lang.value;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Unites the contexts of many strings. Mutable, for one use.
///
/// `Context.union` again and again would copy what is there each time; here all elements are sorted
/// once. While there is only one context, which is nearly always, nothing is made at all.
public final class ContextBuilder {
  private static final int FIRST_TIDYING = 1024;

  private Context first = Context.EMPTY;
  private Context last = Context.EMPTY;
  private @Nullable List<String> more;
  private int tidying = FIRST_TIDYING;

  /// Adds all elements of a context.
  @SuppressWarnings("ReferenceEquality") // only a short cut
  public void add(Context context) {
    if (context.isEmpty() || context == last) {
      return;
    }
    last = context;
    if (first.isEmpty()) {
      first = context;
      return;
    }
    if (more == null) {
      more = new ArrayList<>(first.elements());
    }
    more.addAll(context.elements());
    if (more.size() >= tidying) {
      more = new ArrayList<>(List.of(distinct(more)));
      tidying = Math.max(FIRST_TIDYING, 2 * more.size());
    }
  }

  /// The context with all that was added.
  public Context build() {
    return more == null ? first : Context.ofSorted(distinct(more));
  }

  private static String[] distinct(List<String> elements) {
    String[] sorted = elements.toArray(new String[0]);
    Arrays.sort(sorted);
    int count = 1;
    for (int i = 1; i < sorted.length; i++) {
      if (!sorted[i].equals(sorted[count - 1])) {
        sorted[count++] = sorted[i];
      }
    }
    return Arrays.copyOf(sorted, count);
  }
}
