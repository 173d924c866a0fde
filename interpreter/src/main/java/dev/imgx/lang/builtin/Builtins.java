package dev.imgx.lang.builtin;

import dev.imgx.lang.eval.Interpreter;
import dev.imgx.lang.value.AttrsBuilder;
import dev.imgx.lang.value.Bool;
import dev.imgx.lang.value.Null;
import dev.imgx.lang.value.Suspension;
import dev.imgx.lang.value.Thunk;
import dev.imgx.lang.value.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The table of all builtins: puts the families together and makes the global scope of them.
///
/// A builtin called `map` in its family is `map` and `builtins.map`; one called `__all` is `__all`
/// and `builtins.all`. Follows `EvalState::createBaseEnv` of `src/libexpr/primops.cc`.
public final class Builtins implements Interpreter.Globals {
  private static final int ROOM = 192;

  private final String system;
  private final List<Family.Maker> others;

  /// @param system what `builtins.currentSystem` says, such as `x86_64-linux`
  /// @param others families besides those of the language itself
  public Builtins(String system, List<Family.Maker> others) {
    this.system = system;
    this.others = List.copyOf(others);
  }

  @Override
  public Map<String, Value> of(Interpreter interpreter) {
    Table table = new Table();
    table.add(new TypeBuiltins());
    table.add(new ArithmeticBuiltins());
    table.add(new ListBuiltins());
    table.add(new TraversalBuiltins());
    table.add(new AttrsBuiltins(interpreter));
    table.add(new StringBuiltins(interpreter));
    table.add(new TextBuiltins());
    table.add(new ControlBuiltins(interpreter));
    table.add(new FormatBuiltins(interpreter));
    table.add(new FileBuiltins(interpreter));
    table.add(new SettingBuiltins(interpreter, system));
    for (Family.Maker maker : others) {
      table.add(maker.of(interpreter));
    }
    return table.finish();
  }

  /// Collects rows and constants. Mutable, for one use.
  private static final class Table {
    private final Map<String, Value> globals = new HashMap<>(ROOM * 2);
    private final AttrsBuilder builtins = new AttrsBuilder(ROOM);

    void add(Family family) {
      String[] rows = family.rows();
      for (int row = 0; row < rows.length; row++) {
        Builtin builtin = new Builtin(family, row, rows[row]);
        globals.put(builtin.globalName(), builtin);
        builtins.put(builtin.name(), builtin);
      }
      family.constants().forEach(this::put);
    }

    private void put(String name, Value value) {
      globals.put(name, value);
      builtins.put(name.startsWith("__") ? name.substring(2) : name, value);
    }

    Map<String, Value> finish() {
      put("true", Bool.TRUE);
      put("false", Bool.FALSE);
      put("null", Null.NULL);
      Value[] self = new Value[1];
      builtins.put("builtins", new Thunk(Itself.CODE, self));
      self[0] = builtins.build();
      globals.put("builtins", self[0]);
      return globals;
    }
  }

  /// `builtins.builtins`: the set that the frame holds by the time somebody asks.
  private static final class Itself extends Suspension {
    static final Itself CODE = new Itself();

    @Override
    public Value eval(Object[] frame) {
      return (Value) frame[0];
    }
  }
}
