package dev.imgx.lang.eval;

import dev.imgx.lang.value.Attrs;
import dev.imgx.lang.value.Expect;
import dev.imgx.lang.value.ListValue;
import dev.imgx.lang.value.Shape;
import dev.imgx.lang.value.Symbol;
import dev.imgx.lang.value.Thunk;
import dev.imgx.lang.value.Value;

/// Nodes that make sets and lists, and scopes: `{ … }`, `rec { … }`, `let`, `with`, `[ … ]`.
final class Sets {
  private static final Symbol OVERRIDES = Symbol.of("__overrides");

  private Sets() {}

  /// `{ a = …; b = …; }` with nothing inherited: nearly all sets.
  static final class Plain extends Code {
    private final Shape shape;
    private final Code[] codes;

    Plain(Shape shape, Code[] codes, int place) {
      super(place);
      this.shape = shape;
      this.codes = codes;
    }

    @Override
    public Value eval(Object[] frame) {
      Code[] all = codes;
      Value[] values = new Value[all.length];
      for (int i = 0; i < all.length; i++) {
        values[i] = all[i].delay(frame);
      }
      return new Attrs(shape, values);
    }
  }

  /// A set that inherits, or has names computed at run time.
  static final class General extends Code {
    private final Shape shape;
    private final Bindings bindings;
    private final DynamicNames names;

    General(Shape shape, Bindings bindings, DynamicNames names, int place) {
      super(place);
      this.shape = shape;
      this.bindings = bindings;
      this.names = names;
    }

    @Override
    public Value eval(Object[] frame) {
      return names.addTo(new Attrs(shape, bindings.values(frame)), frame);
    }
  }

  /// `rec { … }`; the slots of its scope run along with the shape.
  static final class Recursive extends Code {
    private final Shape shape;
    private final Bindings bindings;
    private final DynamicNames names;
    private final int overrides;

    Recursive(Shape shape, Bindings bindings, DynamicNames names, int place) {
      super(place);
      this.shape = shape;
      this.bindings = bindings;
      this.names = names;
      this.overrides = shape.indexOf(OVERRIDES);
    }

    @Override
    public Value eval(Object[] frame) {
      int size = shape.size();
      Object[] inner = new Object[size + 1];
      inner[0] = frame;
      fill(inner);
      Value[] values = new Value[size];
      System.arraycopy(inner, 1, values, 0, size);
      Attrs attrs = new Attrs(shape, values);
      return names.addTo(overrides < 0 ? attrs : override(attrs, inner), inner);
    }

    private void fill(Object[] inner) {
      bindings.fill(inner);
      if (overrides >= 0) {
        // What is replaced below must be looked up when it is needed, not now.
        for (int i = 0; i < bindings.codes().length; i++) {
          if (bindings.origins()[i] == Bindings.OWN) {
            inner[i + 1] = new Thunk(bindings.codes()[i], inner);
          }
        }
      }
    }

    /// `__overrides` replaces attributes of the set, in the set's own scope too.
    private Attrs override(Attrs attrs, Object[] inner) {
      String why = "while evaluating the `__overrides` attribute";
      Attrs replacements = Expect.attrs(attrs.value(overrides), attrs.place(overrides), why);
      for (int i = 0; i < replacements.size(); i++) {
        int index = shape.indexOf(replacements.name(i));
        if (index >= 0) {
          inner[index + 1] = replacements.value(i);
        }
      }
      return attrs.update(replacements);
    }
  }

  /// `let … in body`
  static final class Let extends Code {
    private final Bindings bindings;
    private final Code body;

    Let(Bindings bindings, Code body, int place) {
      super(place);
      this.bindings = bindings;
      this.body = body;
    }

    @Override
    public Value eval(Object[] frame) {
      Object[] inner = new Object[bindings.codes().length + 1];
      inner[0] = frame;
      bindings.fill(inner);
      return body.eval(inner);
    }
  }

  /// `with scope; body`: a frame whose one slot is the set.
  static final class With extends Code {
    private final Code scope;
    private final Code body;

    With(Code scope, Code body, int place) {
      super(place);
      this.scope = scope;
      this.body = body;
    }

    @Override
    public Value eval(Object[] frame) {
      return body.eval(new Object[] {frame, scope.delay(frame)});
    }
  }

  /// `[ a b ]`
  static final class ListCode extends Code {
    private final Code[] elements;

    ListCode(Code[] elements, int place) {
      super(place);
      this.elements = elements;
    }

    @Override
    public Value eval(Object[] frame) {
      Value[] values = new Value[elements.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = elements[i].delay(frame);
      }
      return ListValue.of(values);
    }
  }
}
