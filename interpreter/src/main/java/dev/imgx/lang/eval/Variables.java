package dev.imgx.lang.eval;

import dev.imgx.lang.value.Attrs;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Symbol;
import dev.imgx.lang.value.Thunk;
import dev.imgx.lang.value.Value;

/// Variables: (depth, slot) for lexical ones; only those of `with` are looked up by name.
final class Variables {
  private Variables() {}

  /// The variable at a slot of the frame that is `depth` scopes out.
  static Code at(int depth, int slot, int place) {
    return switch (depth) {
      case 0 -> new Near(slot, place);
      case 1 -> new Outer(slot, place);
      default -> new Far(depth, slot, place);
    };
  }

  /// Forces what is in a slot.
  private static Value force(Object content, int place) {
    return content instanceof Thunk thunk ? thunk.demand(place) : (Value) content;
  }

  /// A variable of the innermost scope.
  private static final class Near extends Code {
    private final int slot;

    Near(int slot, int place) {
      super(place);
      this.slot = slot;
    }

    @Override
    public Value eval(Object[] frame) {
      return force(frame[slot], place);
    }

    @Override
    Value delay(Object[] frame) {
      Object content = frame[slot];
      // A binding of a scope that is still being set up may not be there yet.
      return content != null ? (Value) content : new Thunk(this, frame);
    }
  }

  /// A variable of the scope around.
  private static final class Outer extends Code {
    private final int slot;

    Outer(int slot, int place) {
      super(place);
      this.slot = slot;
    }

    @Override
    public Value eval(Object[] frame) {
      return force(((Object[]) frame[0])[slot], place);
    }

    @Override
    Value delay(Object[] frame) {
      Object content = ((Object[]) frame[0])[slot];
      return content != null ? (Value) content : new Thunk(this, frame);
    }
  }

  /// A variable of a scope further out.
  private static final class Far extends Code {
    private final int depth;
    private final int slot;

    Far(int depth, int slot, int place) {
      super(place);
      this.depth = depth;
      this.slot = slot;
    }

    @Override
    public Value eval(Object[] frame) {
      return force(content(frame), place);
    }

    @Override
    Value delay(Object[] frame) {
      Object content = content(frame);
      return content != null ? (Value) content : new Thunk(this, frame);
    }

    private Object content(Object[] frame) {
      Object[] current = frame;
      for (int i = depth; i > 0; i--) {
        current = (Object[]) current[0];
      }
      return current[slot];
    }
  }

  /// A variable that some `with` around must have; inner ones are asked first.
  static final class Dynamic extends Code {
    private final Symbol name;
    private final int[] depths;
    private final int[] places;

    /// @param depths how many scopes out each `with` is, innermost first
    /// @param places where each `with` is written
    Dynamic(Symbol name, int[] depths, int[] places, int place) {
      super(place);
      this.name = name;
      this.depths = depths;
      this.places = places;
    }

    @Override
    public Value eval(Object[] frame) {
      Object[] current = frame;
      int at = 0;
      for (int i = 0; i < depths.length; i++) {
        for (; at < depths[i]; at++) {
          current = (Object[]) current[0];
        }
        Value found = scope(current[1], places[i]).get(name);
        if (found != null) {
          return force(found, place);
        }
      }
      throw new EvalError("undefined variable '" + name + "'", place);
    }

    private static Attrs scope(Object content, int withPlace) {
      Value value;
      String why = "while evaluating the first subexpression of a with expression";
      try {
        value = force(content, withPlace);
      } catch (EvalError error) {
        throw error.trace(withPlace, why);
      }
      if (value instanceof Attrs attrs) {
        return attrs;
      }
      throw mismatch("a set", value).at(withPlace).trace(withPlace, why);
    }
  }
}
