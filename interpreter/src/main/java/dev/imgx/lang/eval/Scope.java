package dev.imgx.lang.eval;

import dev.imgx.lang.value.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The names that an expression can see while it is compiled: one link per frame that there will be
/// at run time. The outermost links have no frame, their values are known already.
final class Scope {
  private final @Nullable Scope around;
  private final Map<String, Integer> slots;
  private final @Nullable Map<String, Value> values;
  private final int withPlace;

  private Scope(
      @Nullable Scope around,
      Map<String, Integer> slots,
      @Nullable Map<String, Value> values,
      int withPlace) {
    this.around = around;
    this.slots = slots;
    this.values = values;
    this.withPlace = withPlace;
  }

  /// A scope whose values are known before evaluation: globals, a REPL's variables.
  static Scope known(@Nullable Scope around, Map<String, Value> values) {
    return new Scope(around, Map.of(), values, -1);
  }

  /// The scope of a function with one argument.
  static Scope of(Scope around, String name) {
    return new Scope(around, Map.of(name, 1), null, -1);
  }

  /// A scope whose variables are in slots 1 on, in this order; the last of one name is seen.
  static Scope of(Scope around, Iterable<String> names) {
    Map<String, Integer> slots = new HashMap<>();
    int slot = 1;
    for (String name : names) {
      slots.put(name, slot++);
    }
    return new Scope(around, slots, null, -1);
  }

  /// The scope of a `with` written at a place.
  static Scope with(Scope around, int place) {
    return new Scope(around, Map.of(), null, place);
  }

  @Nullable Scope around() {
    return around;
  }

  /// Whether there is a frame for it at run time.
  boolean hasFrame() {
    return values == null;
  }

  boolean isWith() {
    return withPlace >= 0;
  }

  int withPlace() {
    return withPlace;
  }

  /// The slot of a variable; 0 when it is not of this scope.
  int slot(String name) {
    Integer slot = slots.get(name);
    return slot == null ? 0 : slot;
  }

  /// The value of a variable known before evaluation; null when it is not of this scope.
  @Nullable Value value(String name) {
    return values == null ? null : values.get(name);
  }

  /// The names of this scope alone.
  Set<String> names() {
    return values == null ? slots.keySet() : values.keySet();
  }
}
