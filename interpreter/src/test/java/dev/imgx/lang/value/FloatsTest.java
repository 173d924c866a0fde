package dev.imgx.lang.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/// The expected texts are what C's printf gives.
class FloatsTest {
  @Test
  void generalIsPercentG() {
    assertEquals("0.1", Floats.general(0.1));
    assertEquals("1", Floats.general(1.0));
    assertEquals("-0", Floats.general(-0.0));
    assertEquals("100000", Floats.general(1e5));
    assertEquals("1e+06", Floats.general(1e6));
    assertEquals("999999", Floats.general(999999.4));
    assertEquals("1e+06", Floats.general(999999.5));
    assertEquals("0.0001", Floats.general(1e-4));
    assertEquals("1e-05", Floats.general(1e-5));
    assertEquals("1.23457e+25", Floats.general(1.2345678901234568e25));
    assertEquals("3.14159", Floats.general(Math.PI));
    assertEquals("1e+100", Floats.general(1e100));
    assertEquals("inf", Floats.general(Double.POSITIVE_INFINITY));
    assertEquals("-inf", Floats.general(Double.NEGATIVE_INFINITY));
  }

  @Test
  void fixedIsPercentF() {
    assertEquals("0.100000", Floats.fixed(0.1));
    assertEquals("-0.000000", Floats.fixed(-0.0));
    assertEquals("1000000.000000", Floats.fixed(1e6));
    assertEquals("0.000001", Floats.fixed(0.0000005000001));
    assertEquals("0.000000", Floats.fixed(1e-9));
    assertEquals("100000000000000000000.000000", Floats.fixed(1e20));
  }

  @Test
  void jsonIsTheShortestThatReadsBack() {
    assertEquals("1.0", json(1.0));
    assertEquals("-0.0", json(-0.0));
    assertEquals("0.1", json(0.1));
    assertEquals("0.0001", json(1e-4));
    assertEquals("1e-05", json(1e-5));
    assertEquals("100000000000000.0", json(1e14));
    assertEquals("1e+15", json(1e15));
    assertEquals("123456789012345.6", json(123456789012345.6));
    assertEquals("1.7976931348623157e+308", json(Double.MAX_VALUE));
    assertEquals("null", json(Double.NaN));
  }

  @Test
  void jsonReadsBack() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    for (int i = 0; i < 10_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        assertEquals(value, Double.parseDouble(json(value)));
      }
    }
  }

  private static String json(double value) {
    return new Json(null, true, 1000).write(new Flt(value)).text();
  }
}
