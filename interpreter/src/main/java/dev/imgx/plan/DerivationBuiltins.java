package dev.imgx.plan;

import dev.imgx.lang.builtin.Doc;
import dev.imgx.lang.builtin.Family;
import dev.imgx.lang.eval.Interpreter;
import dev.imgx.lang.value.Expect;
import dev.imgx.lang.value.Str;
import dev.imgx.lang.value.Value;
import dev.imgx.store.Store;
import dev.imgx.store.path.StoreDir;
import java.util.Map;

/// Derivations: how an expression says what is to be built.
public final class DerivationBuiltins extends Family {
  private static final String[] ROWS = {"derivationStrict attrs", "placeholder output"};

  private final Store store;
  private final Planner planner;

  public DerivationBuiltins(Store store, Interpreter interpreter) {
    this.store = store;
    this.planner = new Planner(store, interpreter);
  }

  @Override
  protected String[] rows() {
    return ROWS;
  }

  @Override
  @Doc(
      name = "derivation",
      value =
          """
          Describes a build: `name`, `system`, `builder` (a program), `args`, `outputs` (else
          `[ "out" ]`); all other attributes are the builder's environment. The result is the set
          with `outPath`, `drvPath`, `type` and one attribute per output added; it becomes a
          derivation's file when one of the paths is asked for, and is built when somebody needs it.

              (derivation { name = "x"; system = "s"; builder = "/b"; }).type
              => "derivation"
          """)
  @Doc(
      name = "storeDir",
      value =
          """
          Where the store is for programs and images.

              builtins.storeDir
              => "/nix/store"
          """)
  protected Map<String, Value> constants() {
    return Map.of(
        "derivation",
        new DerivationFunction(planner),
        "__storeDir",
        Str.of(store.directory().directory()));
  }

  @Override
  protected Value call(int row, Value argument) {
    return switch (row) {
      case 0 -> derivationStrict(argument);
      case 1 -> placeholder(argument);
      default -> super.call(row, argument);
    };
  }

  @Doc(
      """
      Makes a derivation at once and gives `drvPath` and the path of each output. `derivation` is
      the same, but waits until a path is asked for.

          builtins.attrNames (derivationStrict { name = "x"; system = "s"; builder = "/b"; })
          => [ "drvPath" "out" ]
      """)
  private Value derivationStrict(Value attrs) {
    return planner.plan(
        Expect.attrs(
            attrs, 0, "while evaluating the argument passed to builtins.derivationStrict"));
  }

  @Doc(
      """
      A text that stands for the path of an output inside its own derivation, where that path is not
      known yet. The builder gets the path instead.

          placeholder "out"
          => "/1rz4g4znpzjwh1xymhjpm42vipw92pr73vdgl6xs1hycac8kf2n9"
      """)
  private static Value placeholder(Value output) {
    String name =
        Expect.plainString(
            output, 0, "while evaluating the first argument passed to builtins.placeholder");
    return Str.of(StoreDir.placeholder(name));
  }
}
