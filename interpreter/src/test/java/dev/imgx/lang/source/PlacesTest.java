package dev.imgx.lang.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/// Places, sources and their lines.
class PlacesTest {
  @Test
  void everyOffsetOfEverySourceHasAPlace() {
    Places places = new Places();
    Source[] sources = new Source[100];
    int[] bases = new int[100];
    for (int i = 0; i < 100; i++) {
      sources[i] = new Source("/" + i, "/", "x\n".repeat(i));
      bases[i] = places.add(sources[i]);
    }
    for (int i = 0; i < 100; i++) {
      for (int offset = 0; offset <= sources[i].text().length(); offset++) {
        assertSame(sources[i], places.source(bases[i] + offset));
        assertEquals(offset, places.offset(bases[i] + offset));
        assertEquals(
            new Position("/" + i, offset / 2 + 1, offset % 2 + 1),
            places.position(bases[i] + offset));
      }
    }
    int beyond = bases[99] + 199;
    assertThrows(IllegalArgumentException.class, () -> places.source(beyond));
  }

  @Test
  void zeroIsUnknown() {
    Places places = new Places();
    assertNull(places.source(Places.UNKNOWN));
    assertNull(places.position(Places.UNKNOWN));
    assertNull(places.site(Places.UNKNOWN));
    assertThrows(IllegalArgumentException.class, () -> places.source(1));
    assertThrows(IllegalArgumentException.class, () -> places.source(-1));
  }

  @Test
  void linesEndAtAnyTerminator() {
    Source source = new Source("/a", "/", "a\nb\r\nc\rd\n\n");
    assertEquals(6, source.lineCount());
    assertEquals("b", source.line(2));
    assertEquals("d", source.line(4));
    assertEquals("", source.line(5));
    assertEquals("", source.line(6));
    assertEquals(new Position("/a", 2, 2), source.position(3));
    assertEquals(new Position("/a", 4, 1), source.position(7));
    assertEquals("/a:6:1", source.position(10).toString());
  }

  @Test
  void namesOfTextsAreBytes() {
    assertEquals("«string»", Utf8.decode(Source.STRING));
    assertEquals("«stdin»", Utf8.decode(Source.STDIN));
    assertEquals(Source.STRING, Utf8.encode("«string»"));
    assertEquals("\uFFFD", Utf8.decode("\u00ff"));
  }
}
