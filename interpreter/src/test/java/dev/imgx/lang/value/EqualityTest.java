package dev.imgx.lang.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class EqualityTest {
  private static final int ROUNDS = 2000;

  /// A function that does nothing: functions are compared by where they lie only.
  private static final class Nothing extends Function {
    @Override
    public Value apply(Value argument) {
      return Null.NULL;
    }

    @Override
    public Kind kind() {
      return Kind.BUILTIN;
    }

    @Override
    public String name() {
      return "nothing";
    }
  }

  @Test
  void isReflexiveSymmetricAndSeesThroughThunks() {
    for (long seed = 0; seed < ROUNDS; seed++) {
      RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
      Value a = data(random, 3);
      Value b = data(random, 3);
      assertTrue(Equality.equal(a, a), "seed " + seed);
      assertTrue(Equality.equal(Thunk.lazy(() -> a), a), "seed " + seed);
      assertEquals(Equality.equal(a, b), Equality.equal(b, a), "seed " + seed);
      boolean printAlike = ValuePrinter.print(a).equals(ValuePrinter.print(b));
      assertEquals(printAlike, Equality.equal(a, b), "seed " + seed);
    }
  }

  @Test
  void aFunctionEqualsItselfOnlyInsideAContainer() {
    Function function = new Nothing();
    assertFalse(Equality.equal(function, function));
    assertTrue(Equality.equal(ListValue.of(function), ListValue.of(function)));
    assertFalse(Equality.equal(ListValue.of(function), ListValue.of(new Nothing())));
  }

  @Test
  void derivationsAreEqualWhenTheirOutputsAre() {
    Attrs a = derivation("/o", "a");
    Attrs b = derivation("/o", "b");
    assertTrue(Equality.equal(a, b));
    assertFalse(Equality.equal(a, derivation("/p", "a")));
  }

  @Test
  void orderIsStrictAndTotalOnStringsAndLists() {
    for (long seed = 0; seed < ROUNDS; seed++) {
      RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
      Value a = ListValue.of(text(random), text(random));
      Value b = ListValue.of(text(random), text(random));
      boolean less = Order.less(a, b);
      boolean more = Order.less(b, a);
      assertEquals(!Equality.equal(a, b), less ^ more, "seed " + seed);
    }
  }

  private static Attrs derivation(String outPath, String name) {
    return new AttrsBuilder(3)
        .put("type", Str.of("derivation"))
        .put("outPath", Str.of(outPath))
        .put("name", Str.of(name))
        .build();
  }

  private static Value data(RandomGenerator random, int depth) {
    return switch (random.nextInt(depth > 0 ? 7 : 5)) {
      case 0 -> Int.of(random.nextInt(3));
      case 1 -> new Flt(random.nextInt(3) / 2.0);
      case 2 -> text(random);
      case 3 -> Bool.of(random.nextBoolean());
      case 4 -> Null.NULL;
      case 5 -> ListValue.of(data(random, depth - 1), data(random, depth - 1));
      default ->
          new AttrsBuilder(2)
              .put("x" + random.nextInt(2), data(random, depth - 1))
              .put("y", data(random, depth - 1))
              .build();
    };
  }

  private static Str text(RandomGenerator random) {
    return Str.of("ab\u00ff".substring(random.nextInt(3)));
  }
}
