package dev.imgx.lang.eval;

import dev.imgx.lang.source.Places;
import dev.imgx.lang.value.Attrs;
import dev.imgx.lang.value.Coercion;
import dev.imgx.lang.value.Function;
import dev.imgx.lang.value.Value;
import java.util.Map;

/// Evaluates programs: one world, one table of places, one scope of builtins.
///
/// Belongs to one thread at a time; run it on a thread with a large stack.
public final class Interpreter {
  /// Makes the global scope: names of builtins (`builtins`, `map`, `true`, …) to their values.
  @FunctionalInterface
  public interface Globals {
    /// The scope for an interpreter, to which the builtins may hold on.
    Map<String, Value> of(Interpreter interpreter);
  }

  private final World world;
  private final Limits limits;
  private final Places places = new Places();
  private final Coercion coercion;
  private final Map<String, Value> globals;

  @SuppressWarnings("this-escape")
  public Interpreter(World world, Limits limits, Globals globals) {
    this.world = world;
    this.limits = limits;
    this.coercion = new Coercion(world);
    this.globals = Map.copyOf(globals.of(this));
  }

  public World world() {
    return world;
  }

  public Limits limits() {
    return limits;
  }

  /// Where place ids lead.
  public Places places() {
    return places;
  }

  public Coercion coercion() {
    return coercion;
  }

  /// The global scope.
  public Map<String, Value> globals() {
    return globals;
  }

  /// Applies a function or functor to arguments, one after the other.
  public Value call(Value function, Value... arguments) {
    Value result = function;
    for (Value argument : arguments) {
      result = Function.call(result, argument);
    }
    return result.force();
  }

  /// Calls a program that is a function with the command line's arguments, as far as it takes
  /// them; any other value stays as it is.
  public Value autoCall(Value value, Attrs arguments) {
    return AutoCall.call(value, arguments);
  }

  /// Forces a value with all that is in it.
  public Value forceDeep(Value value) {
    return new Deep().force(value);
  }
}
