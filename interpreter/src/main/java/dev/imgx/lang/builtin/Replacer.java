package dev.imgx.lang.builtin;

import dev.imgx.lang.value.Context;
import dev.imgx.lang.value.Expect;
import dev.imgx.lang.value.ListValue;
import dev.imgx.lang.value.Str;

/// The work of `replaceStrings`. Mutable, for one use.
///
/// A table of first bytes says where nothing can fit, so stretches that stay are copied at once.
/// Replacements are evaluated only when they are needed; only these give their context.
final class Replacer {
  private final String[] wanted;
  private final ListValue replacements;
  private final Str[] known;
  private final boolean[] starts = new boolean[256];
  private boolean everywhere;
  private Context context = Context.EMPTY;

  Replacer(ListValue from, ListValue to) {
    wanted = new String[from.size()];
    known = new Str[wanted.length];
    replacements = to;
    String why = "while evaluating one of the strings to replace passed to builtins.replaceStrings";
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = Expect.string(from.get(i), 0, why).text();
      if (wanted[i].isEmpty()) {
        everywhere = true;
      } else {
        starts[wanted[i].charAt(0)] = true;
      }
    }
  }

  Str replace(Str string) {
    String text = string.text();
    context = string.context();
    StringBuilder out = new StringBuilder(text.length());
    int copied = 0;
    int at = 0;
    while (at <= text.length()) {
      int found = candidate(text, at) ? find(text, at) : -1;
      if (found < 0) {
        at++;
        continue;
      }
      out.append(text, copied, at).append(replacement(found));
      copied = at + wanted[found].length();
      at = Math.max(copied, at + 1);
    }
    return new Str(out.append(text, copied, text.length()).toString(), context);
  }

  private boolean candidate(String text, int at) {
    return everywhere || (at < text.length() && starts[text.charAt(at)]);
  }

  private int find(String text, int at) {
    for (int i = 0; i < wanted.length; i++) {
      if (text.startsWith(wanted[i], at)) {
        return i;
      }
    }
    return -1;
  }

  private String replacement(int index) {
    Str found = known[index];
    if (found == null) {
      found =
          Expect.string(
              replacements.get(index),
              0,
              "while evaluating one of the replacement strings passed to"
                  + " builtins.replaceStrings");
      known[index] = found;
      context = context.union(found.context());
    }
    return found.text();
  }
}
