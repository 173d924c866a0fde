package dev.imgx.fuzz;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Decisions that a generator asks for: made at random and written down, or read off such a record.
///
/// What was generated can so be made smaller by making its record smaller: zero stands for the
/// simplest choice, and is what a record that has ended goes on with.
final class Choices {
  private final @Nullable RandomGenerator random;
  private final int[] script;
  private int[] made = new int[64];
  private int size;

  private Choices(@Nullable RandomGenerator random, int[] script) {
    this.random = random;
    this.script = script;
  }

  static Choices at(RandomGenerator random) {
    return new Choices(random, new int[0]);
  }

  static Choices repeated(int[] script) {
    return new Choices(null, script);
  }

  /// A number from zero to the bound, which is not included.
  int below(int bound) {
    int choice =
        random != null ? random.nextInt(bound) : size < script.length ? script[size] % bound : 0;
    if (size == made.length) {
      made = Arrays.copyOf(made, size * 2);
    }
    made[size++] = choice;
    return choice;
  }

  /// True once in so many times.
  boolean once(int in) {
    return below(in) == in - 1;
  }

  <T> T of(T[] choices) {
    return choices[below(choices.length)];
  }

  /// The record so far.
  int[] made() {
    return Arrays.copyOf(made, size);
  }
}
