package dev.imgx.lang.builtin;

import dev.imgx.lang.eval.Interpreter;
import dev.imgx.lang.eval.Rules;
import dev.imgx.lang.eval.World;
import dev.imgx.lang.value.AttrsBuilder;
import dev.imgx.lang.value.Expect;
import dev.imgx.lang.value.Int;
import dev.imgx.lang.value.ListValue;
import dev.imgx.lang.value.Str;
import dev.imgx.lang.value.Suspension;
import dev.imgx.lang.value.Thunk;
import dev.imgx.lang.value.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a program can know of where it runs. The clock and the search path are looked at only when
/// a program does.
final class SettingBuiltins extends Family {
  private static final String[] ROWS = {"__getEnv s"};
  private static final long LANGUAGE_VERSION = 6;

  private final Interpreter interpreter;
  private final String system;

  SettingBuiltins(Interpreter interpreter, String system) {
    this.interpreter = interpreter;
    this.system = system;
  }

  @Override
  protected String[] rows() {
    return ROWS;
  }

  @Override
  @Doc(
      name = "langVersion",
      value =
          """
          The version of the language, which counts what older evaluators cannot do.

              builtins.langVersion
              => 6
          """)
  @Doc(
      name = "nixVersion",
      value =
          """
          The version of Nix with which this evaluator agrees.

              builtins.compareVersions builtins.nixVersion "2.30"
              => 1
          """)
  protected Map<String, Value> constants() {
    Map<String, Value> constants = new HashMap<>();
    constants.put("__langVersion", Int.of(LANGUAGE_VERSION));
    constants.put("__nixVersion", Str.of("2.35.0"));
    constants.put("__nixPath", new Thunk(new Asked(false), new Value[0]));
    if (!interpreter.world().rules().pure()) {
      putImpure(constants);
    }
    return constants;
  }

  @Doc(
      name = "currentSystem",
      value =
          """
          The kind of machine that the program runs for, such as `"x86_64-linux"`; the setting
          `eval-system` says another. Not there when evaluation is pure.

              builtins.isString builtins.currentSystem
              => true
          """)
  @Doc(
      name = "currentTime",
      value =
          """
          The seconds since 1970 when the evaluation began. Not there when evaluation is pure.

              builtins.currentTime > 0
              => true
          """)
  private void putImpure(Map<String, Value> constants) {
    constants.put("__currentSystem", Str.of(system));
    constants.put("__currentTime", new Thunk(new Asked(true), new Value[0]));
  }

  @Override
  protected Value call(int row, Value argument) {
    return row == 0 ? environmentVariable(argument) : super.call(row, argument);
  }

  @Doc(
      name = "getEnv",
      value =
          """
          An environment variable; the empty string when it is not set, or when evaluation is pure.

              builtins.getEnv "SURELY_NOT_SET"
              => ""
          """)
  private Value environmentVariable(Value s) {
    String name =
        Expect.plainString(s, 0, "while evaluating the first argument passed to builtins.getEnv");
    Rules rules = interpreter.world().rules();
    boolean hidden = rules.pure() || rules.restricted();
    return Str.of(hidden ? "" : interpreter.world().environment(name));
  }

  @Doc(
      name = "nixPath",
      value =
          """
          The search path, as `findFile` takes it: what `-I` and `$NIX_PATH` say. Empty when
          evaluation is pure.

              builtins.isList builtins.nixPath
              => true
          """)
  private Value searchPath() {
    List<World.SearchEntry> entries = interpreter.world().searchPath();
    Value[] elements = new Value[entries.size()];
    for (int i = 0; i < elements.length; i++) {
      World.SearchEntry entry = entries.get(i);
      elements[i] =
          new AttrsBuilder(2)
              .put("path", Str.of(entry.path()))
              .put("prefix", Str.of(entry.prefix()))
              .build();
    }
    return ListValue.of(elements);
  }

  /// The clock or the search path.
  private final class Asked extends Suspension {
    private final boolean clock;

    Asked(boolean clock) {
      this.clock = clock;
    }

    @Override
    public Value eval(Object[] frame) {
      return clock ? Int.of(interpreter.world().currentTime()) : searchPath();
    }
  }
}
