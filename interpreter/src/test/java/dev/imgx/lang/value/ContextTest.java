package dev.imgx.lang.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/// Contexts behave as sorted sets do; a failure names the seed.
class ContextTest {
  private static final int ROUNDS = 200;

  @Test
  void aBuilderUnitesAsUnionDoes() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
      TreeSet<String> expected = new TreeSet<>();
      Context united = Context.EMPTY;
      ContextBuilder builder = new ContextBuilder();
      int count = random.nextInt(seed % 10 == 0 ? 3000 : 6);
      for (int i = 0; i < count; i++) {
        Context next = context(random);
        expected.addAll(next.elements());
        united = united.union(next);
        builder.add(next);
      }
      String message = "seed " + seed;
      assertEquals(new ArrayList<>(expected), builder.build().elements(), message);
      assertEquals(united, builder.build(), message);
    }
  }

  @Test
  void oneContextStaysItself() {
    Context context = Context.of(List.of("b", "a", "b"));
    assertEquals(List.of("a", "b"), context.elements());
    ContextBuilder builder = new ContextBuilder();
    builder.add(Context.EMPTY);
    builder.add(context);
    builder.add(context);
    assertSame(context, builder.build());
    assertSame(Context.EMPTY, new ContextBuilder().build());
  }

  private static Context context(RandomGenerator random) {
    List<String> elements = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      elements.add("/nix/store/" + random.nextInt(500));
    }
    return Context.of(elements);
  }
}
