package dev.imgx.plan;

import dev.imgx.lang.eval.Interpreter;
import dev.imgx.lang.report.Diagnostic;
import dev.imgx.lang.report.Note;
import dev.imgx.lang.source.Site;
import dev.imgx.lang.value.Attrs;
import dev.imgx.lang.value.AttrsBuilder;
import dev.imgx.lang.value.Coercion;
import dev.imgx.lang.value.Context;
import dev.imgx.lang.value.ContextBuilder;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Expect;
import dev.imgx.lang.value.Function;
import dev.imgx.lang.value.ListValue;
import dev.imgx.lang.value.Null;
import dev.imgx.lang.value.Str;
import dev.imgx.lang.value.Symbol;
import dev.imgx.lang.value.Value;
import dev.imgx.store.Store;
import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.derivation.HashModulo;
import dev.imgx.store.hash.FormatError;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.StringTokenizer;

/// Makes a derivation of an attribute set, and puts its file into the store.
///
/// Follows `prim_derivationStrict` of `src/libexpr/primops.cc`.
public final class Planner {
  private static final Symbol NAME = Symbol.of("name");
  private static final Symbol STRUCTURED = Symbol.of("__structuredAttrs");
  private static final Symbol IGNORE_NULLS = Symbol.of("__ignoreNulls");

  /// What structured attributes say elsewhere.
  private static final Set<String> UNHEEDED =
      Set.of(
          "allowedReferences",
          "allowedRequisites",
          "disallowedReferences",
          "disallowedRequisites",
          "maxSize",
          "maxClosureSize");

  private final Store store;
  private final Interpreter interpreter;
  private final HashModulo hashes;
  private final Map<String, ContextElement> elements = new HashMap<>();
  private final Alike results = new Alike();

  public Planner(Store store, Interpreter interpreter) {
    this.store = store;
    this.interpreter = interpreter;
    this.hashes = new HashModulo(store.directory(), store::readDerivation);
  }

  /// `derivationStrict`: `drvPath` and the path of every output, as strings with their contexts.
  public Attrs plan(Attrs attributes) {
    Value nameValue = attributes.get(NAME);
    if (nameValue == null) {
      throw new EvalError("attribute 'name' missing")
          .trace(0, "in the attrset passed as argument to builtins.derivationStrict");
    }
    String why = "while evaluating the `name` attribute passed to builtins.derivationStrict";
    int place = attributes.place(attributes.indexOf(NAME));
    String name = Expect.plainString(nameValue, place, why);
    try {
      return Failures.translate(() -> instantiate(name, attributes));
    } catch (EvalError error) {
      throw error.keptTrace(place, "while evaluating derivation '" + name + "'");
    }
  }

  private Attrs instantiate(String name, Attrs attributes) {
    checkName(name);
    Drafting drafting = new Drafting(new Draft(name), attributes);
    drafting.takeAll();
    Derivation derivation =
        hashes.resolve(
            drafting.draft.finish((text, kind) -> Hashes.parse(text, kind, interpreter.world())));
    StorePath path = store.addDerivation(derivation);
    hashes.remember(path, derivation);
    return result(path, derivation);
  }

  private static void checkName(String name) {
    try {
      StorePath.checkName(name);
    } catch (FormatError e) {
      throw new EvalError(
          "invalid derivation name: " + e.getMessage() + ". Please pass a different 'name'.");
    }
  }

  private Attrs result(StorePath path, Derivation derivation) {
    StoreDir directory = store.directory();
    AttrsBuilder result = new AttrsBuilder(derivation.outputs().size() + 1);
    String deep = new ContextElement.Deep(path).encode(directory);
    result.put("drvPath", new Str(directory.print(path), Context.of(deep)));
    for (String id : derivation.outputs().keySet()) {
      ContextElement.Built element = new ContextElement.Built(path, id);
      String built = element.encode(directory);
      elements.putIfAbsent(built, element);
      result.put(id, new Str(directory.print(derivation.output(id)), Context.of(built)));
    }
    return results.shaped(result.build());
  }

  /// Goes over the attributes of one derivation. Mutable.
  private final class Drafting {
    private final Draft draft;
    private final Attrs attributes;
    private final boolean structured;
    private final boolean ignoreNulls;
    private final StringBuilder json = new StringBuilder("{");
    private final ContextBuilder context = new ContextBuilder();

    Drafting(Draft draft, Attrs attributes) {
      this.draft = draft;
      this.attributes = attributes;
      this.structured = flag(STRUCTURED);
      this.ignoreNulls = flag(IGNORE_NULLS);
    }

    private boolean flag(Symbol name) {
      Value value = attributes.get(name);
      if (value == null) {
        return false;
      }
      String why =
          "while evaluating the `" + name + "` attribute passed to builtins.derivationStrict";
      return Expect.bool(value, attributes.place(attributes.indexOf(name)), why);
    }

    void takeAll() {
      for (int index : attributes.nameOrder()) {
        Symbol key = attributes.name(index);
        try {
          take(key, attributes.value(index));
        } catch (FormatError e) {
          throw traced(new EvalError(String.valueOf(e.getMessage())), index);
        } catch (EvalError error) {
          throw traced(error, index);
        }
      }
      if (structured) {
        draft.environment.put("__json", json.append('}').toString());
      }
      new Needs(store, elements, draft).addAll(context.build());
    }

    private EvalError traced(EvalError error, int index) {
      return error.trace(
          attributes.place(index),
          "while evaluating attribute '"
              + attributes.name(index)
              + "' of derivation '"
              + draft.name
              + "'");
    }

    private void take(Symbol key, Value value) {
      if (key == IGNORE_NULLS || (ignoreNulls && value.force() == Null.NULL)) {
        return;
      }
      switch (key.text()) {
        case "__contentAddressed" -> refuse(key, value, "ca-derivations");
        case "__impure" -> refuse(key, value, "impure-derivations");
        case "args" -> takeArguments(value);
        case "__structuredAttrs" -> {
          if (!structured) {
            takeVariable(key.text(), value);
          }
        }
        case "__json" -> {
          if (structured) {
            takeStructured(key.text(), value);
          } else {
            takeJson(key, string(value, ""));
          }
        }
        default -> {
          if (structured) {
            takeStructured(key.text(), value);
            if (UNHEEDED.contains(key.text())) {
              warn(
                  key,
                  "'structuredAttrs' disables the effect of the derivation attribute '%1$s'; use"
                      + " 'outputChecks.<output>.%1$s' instead");
            }
          } else {
            takeVariable(key.text(), value);
          }
        }
      }
    }

    private void refuse(Symbol key, Value value, String feature) {
      if (Expect.bool(value, 0, "")) {
        throw Draft.experimental("`" + key + "`", feature);
      }
    }

    /// Structured attributes as a text of the program's own, in the form that ours would have.
    private void takeJson(Symbol key, String text) {
      warn(
          key,
          "setting structured attributes via '%s' is deprecated, and may be disallowed in future"
              + " versions of Nix. Set '__structuredAttrs = true' instead.");
      Value reader = Objects.requireNonNull(interpreter.globals().get("__fromJSON"));
      draft.environment.put(key.text(), toJson(Function.call(reader, Str.of(text))));
    }

    private void warn(Symbol key, String format) {
      Site site = interpreter.places().site(attributes.place(attributes.indexOf(key)));
      Note note = new Note("while evaluating derivation '" + draft.name + "'", null);
      interpreter
          .world()
          .notice(new Diagnostic(format.formatted(key.text()), site, List.of(note), null));
    }

    private void takeArguments(Value value) {
      ListValue list = Expect.list(value, 0, "");
      for (int i = 0; i < list.size(); i++) {
        String why = "while evaluating an element of the argument list";
        draft.arguments.add(string(list.get(i), why));
      }
    }

    /// The value as the builder's environment gets it; what it refers to is remembered.
    private String string(Value value, String why) {
      Coercion.Mode mode = Coercion.Mode.MORE_COPY;
      return remember(interpreter.coercion().toStr(value, mode, 0, why));
    }

    private String remember(Str string) {
      context.add(string.context());
      return string.text();
    }

    private void takeVariable(String key, Value value) {
      String text = string(value, "");
      draft.environment.put(key, text);
      switch (key) {
        case "builder" -> draft.builder = text;
        case "system" -> draft.system = text;
        case "outputHash" -> draft.outputHash = text;
        case "outputHashAlgo" -> draft.outputAlgorithm = HashAlgorithm.find(text);
        case "outputHashMode" -> draft.setMode(text);
        case "outputs" -> draft.setOutputs(words(text));
        default -> {}
      }
    }

    private void takeStructured(String key, Value value) {
      json.append(json.length() > 1 ? "," : "").append(toJson(Str.of(key))).append(':');
      json.append(toJson(value));
      switch (key) {
        case "builder" -> draft.builder = remember(Expect.string(value, 0, ""));
        case "system" -> draft.system = Expect.plainString(value, 0, "");
        case "outputHash" -> draft.outputHash = Expect.plainString(value, 0, "");
        case "outputHashAlgo" ->
            draft.outputAlgorithm = HashAlgorithm.find(Expect.plainString(value, 0, ""));
        case "outputHashMode" -> draft.setMode(Expect.plainString(value, 0, ""));
        case "outputs" -> draft.setOutputs(names(value));
        default -> {}
      }
    }

    private String toJson(Value value) {
      Value writer = Objects.requireNonNull(interpreter.globals().get("__toJSON"));
      return remember((Str) Function.call(writer, value));
    }

    private List<String> names(Value value) {
      ListValue list = Expect.list(value, 0, "");
      List<String> names = new ArrayList<>();
      for (int i = 0; i < list.size(); i++) {
        names.add(Expect.plainString(list.get(i), 0, ""));
      }
      return names;
    }

    private static List<String> words(String text) {
      List<String> words = new ArrayList<>();
      StringTokenizer tokens = new StringTokenizer(text, " \t\n\r");
      while (tokens.hasMoreTokens()) {
        words.add(tokens.nextToken());
      }
      return words;
    }
  }
}
