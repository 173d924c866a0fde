package dev.imgx.lang.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.imgx.lang.value.ListValue;
import dev.imgx.lang.value.Null;
import dev.imgx.lang.value.Str;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Loops of what may be empty, nested so deeply that going round them in every order would take
/// longer than there is (libstdc++, and so Nix, gets lost in them from some ten on).
@Timeout(60)
class LoopsOfLoopsTest {
  private static String nested(int depth, UnaryOperator<String> loop) {
    String pattern = "a*";
    for (int i = 0; i < depth; i++) {
      pattern = loop.apply(pattern);
    }
    return pattern;
  }

  @Test
  void theyEnd() {
    for (int depth : new int[] {1, 4, 12, 100}) {
      String stars = nested(depth, pattern -> pattern + "*");
      String groups = nested(depth, pattern -> "(" + pattern + "|)*");
      for (String pattern : new String[] {stars, groups}) {
        assertSame(Null.NULL, Regex.compile(pattern + "b").match("aaac"), pattern);
        assertEquals(3, parts(pattern + "b", "c".repeat(100) + "aaabc"), pattern);
        assertEquals(1, parts(pattern + "b", "aac".repeat(2000)), pattern);
      }
    }
  }

  /// What was found to lead nowhere is still tried where it may lead somewhere.
  @Test
  void theyFindWhatIsThere() {
    String groups = nested(30, pattern -> "(" + pattern + "|)*");
    assertEquals(7, parts(groups + "b", "aacaabcabccbc"));
  }

  private static int parts(String pattern, String text) {
    return ((ListValue) Regex.compile(pattern).split(Str.of(text))).size();
  }
}
