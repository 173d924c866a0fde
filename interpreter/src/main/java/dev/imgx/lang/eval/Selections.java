package dev.imgx.lang.eval;

import dev.imgx.lang.report.DidYouMean;
import dev.imgx.lang.value.Attrs;
import dev.imgx.lang.value.Bool;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Shape;
import dev.imgx.lang.value.Symbol;
import dev.imgx.lang.value.Thunk;
import dev.imgx.lang.value.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `a.b.c`, `a.b or d`, `a ? b.c`.
final class Selections {
  private Selections() {}

  static Code select(Code target, Name[] path, @Nullable Code fallback, int place) {
    if (fallback != null) {
      return new Default(target, path, fallback, place);
    }
    return path.length == 1 && path[0].known() != null
        ? new One(target, path[0].known(), place)
        : new Path(target, path, place);
  }

  static EvalError missing(Attrs attrs, Symbol name, int place) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < attrs.size(); i++) {
      names.add(attrs.name(i).text());
    }
    return new EvalError("attribute '" + name + "' missing", place)
        .withHint(DidYouMean.hint(name.text(), names));
  }

  private static Value force(Value value, int definition, int place) {
    return value instanceof Thunk thunk
        ? thunk.demand(definition == 0 ? place : definition)
        : value;
  }

  /// How far a selection came: where the last attribute found was defined, and how many names were
  /// found. Mutable, for one evaluation.
  private static final class Progress {
    private int definition;
    private int found;

    void found(int place) {
      definition = place;
      found++;
    }

    /// The error with the steps that a selection adds: where the last attribute found was defined,
    /// and the selection itself.
    EvalError step(EvalError error, Name[] path, int place) {
      if (definition != 0) {
        error.trace(definition, "from the definition of '" + Name.show(path, found) + "'");
      }
      return error.trace(
          place, "while evaluating the attribute '" + Name.show(path, path.length) + "'");
    }
  }

  /// `a.b`: nearly all selections. Remembers where the name stood in the last set's shape.
  private static final class One extends Code {
    private final Code target;
    private final Symbol name;
    private Shape known = Shape.EMPTY;
    private int index = -1;

    One(Code target, Symbol name, int place) {
      super(place);
      this.target = target;
      this.name = name;
    }

    @Override
    public Value eval(Object[] frame) {
      Value set = target.operand(frame, "while selecting an attribute");
      if (!(set instanceof Attrs attrs)) {
        throw mismatch("a set", set)
            .at(target.place)
            .trace(place, "while evaluating the attribute '" + name + "'");
      }
      int at = attrs.shape().sameNames(known) ? index : locate(attrs.shape());
      if (at < 0) {
        throw missing(attrs, name, place);
      }
      Value value = attrs.value(at);
      return value instanceof Thunk thunk ? demand(thunk, attrs.place(at)) : value;
    }

    private Value demand(Thunk thunk, int definition) {
      if (thunk.isDone()) {
        return thunk.demand(0);
      }
      try {
        return thunk.demand(definition == 0 ? place : definition);
      } catch (EvalError error) {
        if (definition != 0) {
          error.trace(definition, "from the definition of '" + name + "'");
        }
        throw error.trace(place, "while evaluating the attribute '" + name + "'");
      }
    }

    private int locate(Shape shape) {
      int found = shape.indexOf(name);
      known = shape;
      index = found;
      return found;
    }
  }

  /// `a.b.c`, and names computed at run time.
  private static final class Path extends Code {
    private final Code target;
    private final Name[] path;

    Path(Code target, Name[] path, int place) {
      super(place);
      this.target = target;
      this.path = path;
    }

    @Override
    public Value eval(Object[] frame) {
      Value value = target.operand(frame, "while selecting an attribute");
      Progress progress = new Progress();
      try {
        for (Name part : path) {
          Symbol name = part.resolve(frame);
          value = force(value, progress.definition, place);
          if (!(value instanceof Attrs attrs)) {
            throw mismatch("a set", value).at(place).trace(place, "while selecting an attribute");
          }
          int index = attrs.indexOf(name);
          if (index < 0) {
            throw missing(attrs, name, place);
          }
          value = attrs.value(index);
          progress.found(attrs.place(index));
        }
        return force(value, progress.definition, place);
      } catch (EvalError error) {
        throw progress.step(error, path, place);
      }
    }
  }

  /// `a.b.c or d`
  private static final class Default extends Code {
    private final Code target;
    private final Name[] path;
    private final Code fallback;

    Default(Code target, Name[] path, Code fallback, int place) {
      super(place);
      this.target = target;
      this.path = path;
      this.fallback = fallback;
    }

    @Override
    public Value eval(Object[] frame) {
      Value value = target.operand(frame, "while selecting an attribute");
      Progress progress = new Progress();
      try {
        for (Name part : path) {
          Symbol name = part.resolve(frame);
          value = force(value, progress.definition, place);
          int index = value instanceof Attrs attrs ? attrs.indexOf(name) : -1;
          if (index < 0) {
            value = null;
            break;
          }
          progress.found(((Attrs) value).place(index));
          value = ((Attrs) value).value(index);
        }
        if (value != null) {
          return force(value, progress.definition, place);
        }
      } catch (EvalError error) {
        throw progress.step(error, path, place);
      }
      return fallback.eval(frame);
    }
  }

  /// `a ? b.c`
  static final class Has extends Code {
    private final Code target;
    private final Name[] path;

    Has(Code target, Name[] path, int place) {
      super(place);
      this.target = target;
      this.path = path;
    }

    @Override
    public Value eval(Object[] frame) {
      Value value = target.operand(frame, "in the argument of '?'");
      for (Name part : path) {
        value = force(value, 0, place);
        Symbol name = part.resolve(frame);
        Value found = value instanceof Attrs attrs ? attrs.get(name) : null;
        if (found == null) {
          return Bool.FALSE;
        }
        value = found;
      }
      return Bool.TRUE;
    }
  }
}
