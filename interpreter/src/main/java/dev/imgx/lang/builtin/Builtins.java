package dev.imgx.lang.builtin;

import dev.imgx.lang.eval.Interpreter;
import dev.imgx.lang.value.AttrsBuilder;
import dev.imgx.lang.value.Suspension;
import dev.imgx.lang.value.Thunk;
import dev.imgx.lang.value.Value;
import java.util.ArrayList;
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
    families(interpreter).forEach(table::add);
    return table.finish();
  }

  /// What there is to know about all builtins, for people.
  public Reference reference(Interpreter interpreter) {
    return new Reference(families(interpreter));
  }

  private List<Family> families(Interpreter interpreter) {
    List<Family> families = new ArrayList<>();
    families.add(new TypeBuiltins());
    families.add(new ArithmeticBuiltins());
    families.add(new ListBuiltins());
    families.add(new TraversalBuiltins());
    families.add(new AttrsBuiltins(interpreter));
    families.add(new StringBuiltins(interpreter));
    families.add(new TextBuiltins());
    families.add(new ControlBuiltins(interpreter));
    families.add(new FormatBuiltins(interpreter));
    families.add(new FileBuiltins(interpreter));
    families.add(new SettingBuiltins(interpreter, system));
    for (Family.Maker maker : others) {
      families.add(maker.of(interpreter));
    }
    return families;
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
