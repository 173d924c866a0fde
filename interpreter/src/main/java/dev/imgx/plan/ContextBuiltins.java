package dev.imgx.plan;

import dev.imgx.lang.builtin.Doc;
import dev.imgx.lang.builtin.Family;
import dev.imgx.lang.eval.Interpreter;
import dev.imgx.lang.value.Attrs;
import dev.imgx.lang.value.AttrsBuilder;
import dev.imgx.lang.value.Bool;
import dev.imgx.lang.value.Coercion;
import dev.imgx.lang.value.Context;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Expect;
import dev.imgx.lang.value.ListValue;
import dev.imgx.lang.value.Str;
import dev.imgx.lang.value.Symbol;
import dev.imgx.lang.value.Value;
import dev.imgx.store.Store;
import dev.imgx.store.hash.FormatError;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What strings refer to, as values: looking at it, changing it.
///
/// Follows `src/libexpr/primops/context.cc`.
public final class ContextBuiltins extends Family {
  private static final String[] ROWS = {
    "__getContext s",
    "__unsafeDiscardOutputDependency s",
    "__addDrvOutputDependencies s",
    "__appendContext s context",
  };
  private static final Symbol PATH = Symbol.of("path");
  private static final Symbol ALL_OUTPUTS = Symbol.of("allOutputs");
  private static final Symbol OUTPUTS = Symbol.of("outputs");

  private final StoreDir directory;
  private final Interpreter interpreter;

  public ContextBuiltins(Store store, Interpreter interpreter) {
    this.directory = store.directory();
    this.interpreter = interpreter;
  }

  @Override
  protected String[] rows() {
    return ROWS;
  }

  @Override
  protected Value call(int row, Value argument) {
    return switch (row) {
      case 0 -> context(argument);
      case 1 -> unsafeDiscardOutputDependency(argument);
      case 2 -> addDrvOutputDependencies(argument);
      default -> super.call(row, argument);
    };
  }

  @Override
  protected Value call(int row, Value first, Value second) {
    return row == 3 ? appendContext(first, second) : super.call(row, first, second);
  }

  @Doc(
      name = "getContext",
      value =
          """
          What a string refers to: a set of store paths; each says whether it is meant as a path
          (`path`), as a derivation with everything in it (`allOutputs`), or which of a derivation's
          outputs are meant (`outputs`).

              builtins.getContext "plain"
              => { }
          """)
  private Value context(Value s) {
    Str string = Expect.string(s, 0, "while evaluating the argument passed to builtins.getContext");
    SortedMap<StorePath, List<ContextElement>> byPath = new TreeMap<>();
    for (String text : string.context().elements()) {
      ContextElement element = ContextElement.decode(text, directory);
      byPath.computeIfAbsent(element.path(), k -> new ArrayList<>()).add(element);
    }
    AttrsBuilder result = new AttrsBuilder(byPath.size());
    byPath.forEach((path, elements) -> result.put(directory.print(path), describe(elements)));
    return result.build();
  }

  private static Attrs describe(List<ContextElement> elements) {
    AttrsBuilder info = new AttrsBuilder(3);
    List<Value> outputs = new ArrayList<>();
    for (ContextElement element : elements) {
      switch (element) {
        case ContextElement.Opaque opaque -> info.put(PATH, Bool.TRUE);
        case ContextElement.Deep deep -> info.put(ALL_OUTPUTS, Bool.TRUE);
        case ContextElement.Built built -> outputs.add(Str.of(built.output()));
      }
    }
    if (!outputs.isEmpty()) {
      info.put(OUTPUTS, ListValue.of(outputs.toArray(new Value[0])));
    }
    return info.build();
  }

  @Doc(
      """
      The string, with derivations in its context («with everything in it») turned into plain paths:
      who uses it needs the derivation's file, but not what it builds.

          builtins.unsafeDiscardOutputDependency "plain"
          => "plain"
      """)
  private Value unsafeDiscardOutputDependency(Value s) {
    String why = "while evaluating the argument passed to builtins.unsafeDiscardOutputDependency";
    Str string = interpreter.coercion().toStr(s, Coercion.Mode.COPY, 0, why);
    List<String> elements = new ArrayList<>();
    for (String text : string.context().elements()) {
      ContextElement element = ContextElement.decode(text, directory);
      boolean deep = element instanceof ContextElement.Deep;
      elements.add(deep ? new ContextElement.Opaque(element.path()).encode(directory) : text);
    }
    return new Str(string.text(), Context.of(elements));
  }

  @Doc(
      """
      The opposite of `unsafeDiscardOutputDependency`: the path of a derivation's file comes to mean
      the derivation with everything in it. The string must refer to just that.

          builtins.addDrvOutputDependencies (derivation { name = "x"; system = "s"; builder = "/b"; }).drvPath == (derivation { name = "x"; system = "s"; builder = "/b"; }).drvPath
          => true
      """)
  private Value addDrvOutputDependencies(Value s) {
    String why = "while evaluating the argument passed to builtins.addDrvOutputDependencies";
    Str string = interpreter.coercion().toStr(s, Coercion.Mode.COPY, 0, why);
    List<String> elements = string.context().elements();
    if (elements.size() != 1) {
      throw new EvalError(
          "context of string '"
              + string.text()
              + "' must have exactly one element, but has "
              + elements.size());
    }
    ContextElement element = ContextElement.decode(elements.getFirst(), directory);
    if (element instanceof ContextElement.Built built) {
      throw new EvalError(
          "`addDrvOutputDependencies` can only act on derivations, not on a derivation output such"
              + " as '"
              + built.output()
              + "'");
    }
    if (!element.path().isDerivation()) {
      throw new EvalError("path '" + directory.print(element.path()) + "' is not a derivation");
    }
    String deep = new ContextElement.Deep(element.path()).encode(directory);
    return new Str(string.text(), Context.of(deep));
  }

  @Doc(
      """
      The string with a context, in the form of `getContext`, added to its own.

          builtins.getContext (builtins.appendContext "a" (builtins.getContext "b"))
          => { }
      """)
  private Value appendContext(Value s, Value context) {
    Str string =
        Expect.string(s, 0, "while evaluating the first argument passed to builtins.appendContext");
    Attrs added =
        Expect.attrs(
            context, 0, "while evaluating the second argument passed to builtins.appendContext");
    List<String> elements = new ArrayList<>();
    for (int index : added.nameOrder()) {
      int place = added.place(index);
      String name = added.name(index).text();
      Attrs info =
          Expect.attrs(added.value(index), place, "while evaluating the value of a string context");
      for (ContextElement element : elements(name, info, place)) {
        elements.add(element.encode(directory));
      }
    }
    return new Str(string.text(), string.context().union(Context.of(elements)));
  }

  private List<ContextElement> elements(String name, Attrs info, int place) {
    StorePath path = path(name, place);
    List<ContextElement> elements = new ArrayList<>();
    if (flag(info, PATH)) {
      elements.add(new ContextElement.Opaque(path));
    }
    if (flag(info, ALL_OUTPUTS)) {
      demandDerivation(path, name, "all-outputs", place);
      elements.add(new ContextElement.Deep(path));
    }
    Value outputs = info.get(OUTPUTS);
    if (outputs != null) {
      String why = "while evaluating the `outputs` attribute of a string context";
      ListValue list = Expect.list(outputs, place, why);
      if (list.size() > 0) {
        demandDerivation(path, name, "derivation output", place);
      }
      for (int i = 0; i < list.size(); i++) {
        String each = "while evaluating an output name within a string context";
        elements.add(new ContextElement.Built(path, Expect.plainString(list.get(i), place, each)));
      }
    }
    return elements;
  }

  private StorePath path(String name, int place) {
    try {
      return directory.parse(name);
    } catch (FormatError e) {
      throw new EvalError("context key '" + name + "' is not a store path", place);
    }
  }

  private static boolean flag(Attrs info, Symbol name) {
    Value value = info.get(name);
    return value != null
        && Expect.bool(
            value,
            info.place(info.indexOf(name)),
            "while evaluating the `" + name + "` attribute of a string context");
  }

  private static void demandDerivation(StorePath path, String name, String what, int place) {
    if (!path.isDerivation()) {
      throw new EvalError(
          "tried to add "
              + what
              + " context of "
              + name
              + ", which is not a derivation, to a string",
          place);
    }
  }
}
