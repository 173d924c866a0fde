package dev.imgx.plan;

import dev.imgx.lang.value.Attrs;
import dev.imgx.lang.value.AttrsBuilder;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Expect;
import dev.imgx.lang.value.Formals;
import dev.imgx.lang.value.Function;
import dev.imgx.lang.value.ListValue;
import dev.imgx.lang.value.Str;
import dev.imgx.lang.value.Symbol;
import dev.imgx.lang.value.Thunk;
import dev.imgx.lang.value.Value;
import java.util.function.Supplier;

/// `derivation`: a lazy set around what the planner makes, which runs when a path is asked for.
///
/// To programs it is the function `{ outputs ? [ "out" ], ... }@drvAttrs` of Nix's
/// `src/libexpr/primops/derivation.nix`, here without a text to parse at every start.
final class DerivationFunction extends Function {
  private static final Symbol OUTPUTS = Symbol.of("outputs");
  private static final Symbol OUT_PATH = Symbol.of("outPath");
  private static final Symbol DRV_PATH = Symbol.of("drvPath");
  private static final Symbol TYPE = Symbol.of("type");
  private static final Symbol OUTPUT_NAME = Symbol.of("outputName");
  private static final Symbol ALL = Symbol.of("all");
  private static final Symbol DRV_ATTRS = Symbol.of("drvAttrs");
  private static final Str DERIVATION = Str.of("derivation");
  private static final ListValue ONLY_OUT = ListValue.of(Str.of("out"));
  private static final Formals FORMALS =
      new Formals(new Symbol[] {OUTPUTS}, new boolean[] {true}, new int[] {0}, true);

  private final Planner planner;

  /// What the derivations add to their attributes.
  private final Alike commons = new Alike();

  private final Alike owns = new Alike();

  DerivationFunction(Planner planner) {
    this.planner = planner;
  }

  @Override
  public Value apply(Value argument) {
    Attrs attributes =
        Expect.attrs(argument, 0, "while evaluating the argument passed to 'derivation'");
    Value wanted = attributes.get(OUTPUTS);
    ListValue outputs =
        wanted == null
            ? ONLY_OUT
            : Expect.list(wanted, 0, "while evaluating the `outputs` of a derivation");
    if (outputs.size() == 0) {
      throw new EvalError("derivation cannot have an empty set of outputs");
    }
    return new OutputSets(attributes, outputs).output(0);
  }

  @Override
  public Kind kind() {
    return Kind.LAMBDA;
  }

  @Override
  public String name() {
    return "derivation";
  }

  @Override
  public Formals formals() {
    return FORMALS;
  }

  /// What the outputs of one derivation have in common. Thunks see to it that everything is
  /// computed at most once.
  private final class OutputSets {
    private final Attrs attributes;
    private final ListValue outputs;
    private final Value strict;
    private final Value common;
    private final Value[] sets;

    OutputSets(Attrs attributes, ListValue outputs) {
      this.attributes = attributes;
      this.outputs = outputs;
      this.strict = Thunk.lazy(() -> planner.plan(attributes));
      this.common = lazy(this::common);
      this.sets = new Value[outputs.size()];
      for (int i = 0; i < sets.length; i++) {
        int index = i;
        sets[i] = lazy(() -> set(index));
      }
    }

    Value output(int index) {
      return sets[index].force();
    }

    private static Thunk lazy(Supplier<? extends Value> supplier) {
      return Thunk.lazy(supplier);
    }

    private Attrs common() {
      AttrsBuilder more = new AttrsBuilder(sets.length + 2);
      more.put(ALL, ListValue.of(sets.clone())).put(DRV_ATTRS, attributes);
      for (int i = 0; i < sets.length; i++) {
        more.put(name(i), sets[i]);
      }
      return attributes.update(commons.shaped(more.buildFirstWins()));
    }

    private String name(int index) {
      return Expect.plainString(
          outputs.get(index), 0, "while evaluating the name of an output of a derivation");
    }

    private Attrs set(int index) {
      AttrsBuilder own = new AttrsBuilder(4);
      own.put(OUT_PATH, lazy(() -> strict(Symbol.of(name(index)))));
      own.put(DRV_PATH, lazy(() -> strict(DRV_PATH)));
      own.put(TYPE, DERIVATION);
      own.put(OUTPUT_NAME, outputs.get(index));
      return ((Attrs) common.force()).update(owns.shaped(own.build()));
    }

    private Value strict(Symbol name) {
      Value value = ((Attrs) strict.force()).get(name);
      if (value == null) {
        throw new EvalError("attribute '" + name + "' missing");
      }
      return value;
    }
  }
}
