package dev.imgx.lang.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/// Sets behave as maps ordered by name do; a failure names the seed.
class AttrsTest {
  private static final int ROUNDS = 500;

  @Test
  void updateIsTheUnionWithTheRightSideWinning() {
    forSeeds(random -> {
      Map<String, Integer> left = entries(random);
      Map<String, Integer> right = entries(random);
      Map<String, Integer> expected = new TreeMap<>(left);
      expected.putAll(right);
      return check(expected, set(left, random).update(set(right, random)));
    });
  }

  @Test
  void updateOfOverlappingNamesKeepsTheOthers() {
    forSeeds(random -> {
      Map<String, Integer> left = entries(random);
      Map<String, Integer> right = new TreeMap<>();
      for (String name : left.keySet()) {
        if (random.nextBoolean()) {
          right.put(name, random.nextInt(100));
        }
      }
      Map<String, Integer> expected = new TreeMap<>(left);
      expected.putAll(right);
      return check(expected, set(left, random).update(set(right, random)));
    });
  }

  @Test
  void withoutAndIntersectSplitASet() {
    forSeeds(random -> {
      Map<String, Integer> all = entries(random);
      Map<String, Integer> names = entries(random);
      Map<String, Integer> kept = new TreeMap<>(all);
      kept.keySet().removeAll(names.keySet());
      Map<String, Integer> common = new TreeMap<>(all);
      common.keySet().retainAll(names.keySet());
      Attrs set = set(all, random);
      Attrs other = set(names, random);
      return check(kept, set.without(other)) + check(common, set.intersect(other));
    });
  }

  @Test
  void theLastOrTheFirstOfOneNameStays() {
    AttrsBuilder builder = new AttrsBuilder(1);
    for (int i = 0; i < 20; i++) {
      builder.put("twice" + i % 10, Int.of(i));
    }
    Symbol name = Symbol.of("twice3");
    assertEquals(13, ((Int) value(builder.build(), name)).value());
    assertEquals(3, ((Int) value(builder.buildFirstWins(), name)).value());
  }

  @Test
  void placesFollowTheValues() {
    Symbol a = Symbol.of("a");
    Symbol b = Symbol.of("b");
    Attrs left = new AttrsBuilder(2).put(a, Null.NULL, 1).put(b, Null.NULL, 2).build();
    Attrs right = new AttrsBuilder(1).put(b, Null.NULL, 3).build();
    Attrs both = left.update(right);
    assertEquals(1, both.place(both.indexOf(a)));
    assertEquals(3, both.place(both.indexOf(b)));
    assertEquals(2, left.place(left.indexOf(b)));
  }

  @Test
  void anEmptySideCostsNothing() {
    Attrs set = new AttrsBuilder(1).put("a", Null.NULL).build();
    assertSame(set, set.update(Attrs.EMPTY));
    assertSame(set, Attrs.EMPTY.update(set));
  }

  private static void forSeeds(java.util.function.Function<RandomGenerator, String> law) {
    for (long seed = 0; seed < ROUNDS; seed++) {
      RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
      assertEquals("", law.apply(random), "seed " + seed);
    }
  }

  private static Map<String, Integer> entries(RandomGenerator random) {
    Map<String, Integer> entries = new TreeMap<>();
    int size = random.nextInt(random.nextBoolean() ? 3 : 40);
    for (int i = 0; i < size; i++) {
      entries.put("n" + random.nextInt(60), random.nextInt(100));
    }
    return entries;
  }

  private static Attrs set(Map<String, Integer> entries, RandomGenerator random) {
    List<String> names = new ArrayList<>(entries.keySet());
    AttrsBuilder builder = new AttrsBuilder(names.size());
    while (!names.isEmpty()) {
      String name = names.remove(random.nextInt(names.size()));
      builder.put(name, Int.of(entries.getOrDefault(name, 0)));
    }
    return builder.build();
  }

  /// What is wrong with a set; nothing when it is as expected.
  private static String check(Map<String, Integer> expected, Attrs set) {
    StringBuilder found = new StringBuilder("{");
    for (int index : set.nameOrder()) {
      Symbol name = set.name(index);
      found.append(found.length() == 1 ? "" : ", ").append(name).append('=');
      found.append(((Int) value(set, name)).value());
    }
    return found.append('}').toString().equals(expected.toString())
        ? ""
        : "expected " + expected + " but found " + found;
  }

  private static Value value(Attrs set, Symbol name) {
    Value value = set.get(name);
    return value == null ? Null.NULL : value;
  }
}
