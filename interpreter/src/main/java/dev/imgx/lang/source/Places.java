package dev.imgx.lang.source;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Compact places: every offset of every source added here is one positive int; 0 is “unknown”.
///
/// Mutable, append-only: sources are added while a program imports them. A source takes as many
/// ints as it has bytes, and one for its end. Not safe for use by several threads.
public final class Places {
  /// The place of what has none.
  public static final int UNKNOWN = 0;

  private Source[] sources = new Source[16];
  private int[] bases = new int[16];
  private int count;
  private int next = 1;

  /// Adds a source. The place of an offset in it is the result plus the offset.
  ///
  /// @throws IllegalStateException when all sources together have 2 GiB
  public int add(Source source) {
    int base = next;
    if (base > Integer.MAX_VALUE - source.text().length() - 1) {
      throw new IllegalStateException("too much source text");
    }
    if (count == bases.length) {
      sources = Arrays.copyOf(sources, count * 2);
      bases = Arrays.copyOf(bases, count * 2);
    }
    sources[count] = source;
    bases[count++] = base;
    next = base + source.text().length() + 1;
    return base;
  }

  /// The place where a source's text begins, blanks skipped; [#UNKNOWN] when it was not added.
  public int start(Source source) {
    for (int i = 0; i < count; i++) {
      if (sources[i] == source) {
        String text = source.text();
        return bases[i] + text.length() - text.stripLeading().length();
      }
    }
    return UNKNOWN;
  }

  /// The source that a place is in, `null` for [#UNKNOWN].
  public @Nullable Source source(int place) {
    return place == UNKNOWN ? null : sources[index(place)];
  }

  /// The byte offset of a known place in its source.
  public int offset(int place) {
    return place - bases[index(place)];
  }

  /// The place as a person reads it, `null` for [#UNKNOWN].
  public @Nullable Position position(int place) {
    return place == UNKNOWN ? null : sources[index(place)].position(offset(place));
  }

  /// The place as a diagnostic shows it, `null` for [#UNKNOWN].
  public @Nullable Site site(int place) {
    return place == UNKNOWN ? null : Site.at(sources[index(place)], offset(place));
  }

  private int index(int place) {
    if (place <= 0 || place >= next) {
      throw new IllegalArgumentException("not a known place: " + place);
    }
    int found = Arrays.binarySearch(bases, 0, count, place);
    return found >= 0 ? found : -found - 2;
  }
}
