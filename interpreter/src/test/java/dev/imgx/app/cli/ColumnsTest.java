package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/// Texts that take more or fewer columns than they have characters.
class ColumnsTest {
  @Test
  void columnsOfTexts() {
    assertEquals(0, Columns.of(""));
    assertEquals(4, Columns.of("naïf"));
    assertEquals(4, Columns.of("nai\u0308f"));
    assertEquals(4, Columns.of("茶葉"));
    assertEquals(3, Columns.of("a🍵"));
  }

  @Test
  void linesAreCutWhereTheyFit() {
    assertEquals("茶葉", Board.cut("茶葉", 4));
    assertEquals("茶…", Board.cut("茶葉店", 4));
    assertEquals("茶葉…", Board.cut("茶葉店", 5));
    assertEquals("nai\u0308…", Board.cut("nai\u0308ve", 4));
    assertEquals("a b", Board.cut("a\tb", 3));
  }
}
