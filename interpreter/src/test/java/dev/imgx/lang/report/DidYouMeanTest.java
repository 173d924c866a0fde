package dev.imgx.lang.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Which names are near enough to be meant.
class DidYouMeanTest {
  private static final List<String> KNOWN =
      List.of("concatMap", "concatLists", "map", "mapAttrs", "filter", "x", "y");

  @Test
  void nearNamesAreSuggested() {
    assertEquals("did you mean `concatMap`?", DidYouMean.hint("concatmap", KNOWN));
    assertEquals("did you mean `filter`?", DidYouMean.hint("flter", KNOWN));
    assertEquals("did you mean `map`?", DidYouMean.hint("amp", KNOWN));
    assertEquals("did you mean `mapAttrs`?", DidYouMean.hint("mapAtrss", KNOWN));
  }

  @Test
  void farNamesAreNot() {
    assertNull(DidYouMean.hint("fold", KNOWN));
    assertNull(DidYouMean.hint("concat", KNOWN));
  }

  @Test
  void severalAreListedNearestFirst() {
    assertEquals(
        "did you mean `abcdef`, `abcdeg` or `abcdxy`?",
        DidYouMean.hint("abcdefx".substring(0, 6), List.of("abcdxy", "abcdeg", "abcdef", "abc")));
    assertEquals("did you mean `a1` or `a2`?", DidYouMean.hint("a3", List.of("a2", "a1", "bb")));
  }

  @Test
  void distancesAreEdits() {
    assertEquals(0, DidYouMean.distance("abc", "abc", 3));
    assertEquals(1, DidYouMean.distance("abc", "acb", 3));
    assertEquals(2, DidYouMean.distance("abcd", "axcy", 3));
    assertEquals(3, DidYouMean.distance("", "abc", 3));
  }
}
