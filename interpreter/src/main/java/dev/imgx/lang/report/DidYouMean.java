package dev.imgx.lang.report;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Suggestions for a name that is not there.
public final class DidYouMean {
  private static final int MOST = 3;

  private DidYouMean() {}

  /// `did you mean 'a', 'b' or 'c'?` with the closest known names, or `null` when none is close.
  public static @Nullable String hint(String name, Iterable<String> known) {
    List<String> found = closest(name, known);
    if (found.isEmpty()) {
      return null;
    }
    StringBuilder text = new StringBuilder("did you mean ");
    for (int i = 0; i < found.size(); i++) {
      text.append(i == 0 ? "" : i == found.size() - 1 ? " or " : ", ");
      text.append('`').append(found.get(i)).append('`');
    }
    return text.append('?').toString();
  }

  /// The known names nearest to a name, nearest first, at most three. A name is near when it takes
  /// at most two edits to get there, one from a name of three letters or fewer (a neighbouring swap
  /// is one edit).
  public static List<String> closest(String name, Iterable<String> known) {
    int limit = name.length() > 3 ? 2 : 1;
    record Candidate(int distance, String name) {}
    ArrayList<Candidate> near = new ArrayList<>();
    for (String candidate : known) {
      int distance = distance(name, candidate, limit);
      if (distance <= limit) {
        near.add(new Candidate(distance, candidate));
      }
    }
    near.sort(
        (a, b) -> a.distance != b.distance ? a.distance - b.distance : a.name.compareTo(b.name));
    ArrayList<String> names = new ArrayList<>();
    for (Candidate candidate : near.subList(0, Math.min(MOST, near.size()))) {
      names.add(candidate.name);
    }
    return names;
  }

  /// The optimal string alignment distance, or more than `limit` when it is more than that.
  static int distance(String a, String b, int limit) {
    if (Math.abs(a.length() - b.length()) > limit) {
      return limit + 1;
    }
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + (same ? 0 : 1));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      int[] spare = beforeLast;
      beforeLast = last;
      last = row;
      row = spare;
    }
    return last[b.length()];
  }
}
