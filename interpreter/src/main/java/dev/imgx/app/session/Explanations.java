package dev.imgx.app.session;

import dev.imgx.lang.builtin.Builtin;
import dev.imgx.lang.builtin.Reference;
import dev.imgx.lang.eval.Interpreter;
import dev.imgx.lang.report.Diagnostic;
import dev.imgx.lang.report.DidYouMean;
import dev.imgx.lang.source.Source;
import dev.imgx.lang.source.Utf8;
import dev.imgx.lang.syntax.DocComment;
import dev.imgx.lang.value.Attrs;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Function;
import dev.imgx.lang.value.Symbol;
import dev.imgx.lang.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tells what something is: builtins by the documentation at their bodies, functions of the
/// language by the comment before them. Texts are bytes as Latin-1 chars, with a line end.
final class Explanations {
  private final Interpreter interpreter;
  private final Reference reference;

  Explanations(Interpreter interpreter, Reference reference) {
    this.interpreter = interpreter;
    this.reference = reference;
  }

  /// What a name means: a builtin, or something of the standard library, such as
  /// `dockerTools.buildImage`, `lib.optional` or `optional`. What is in none of these but in other
  /// sets of the library, such as `fileSystem`, is told of from each of them.
  String ofName(String name) {
    Reference.Entry entry = reference.find(Utf8.decode(name));
    if (entry != null) {
      return of(entry);
    }
    Value library = library();
    Value found = library == null ? null : in(library, name);
    found = found != null || library == null ? found : in(library, "lib." + name);
    if (found != null) {
      return ofValue(found, name);
    }
    List<String> texts = new ArrayList<>();
    nested(library)
        .forEach((set, values) -> {
          Value value = in(values, name);
          if (value != null) {
            texts.add(ofValue(value, set + "." + name));
          }
        });
    if (texts.isEmpty()) {
      throw unknown(name, library);
    }
    return String.join("\n", texts);
  }

  /// What a value is.
  ///
  /// @param written what the user calls it
  String ofValue(Value value, String written) {
    if (value instanceof Builtin builtin) {
      Reference.Entry entry = reference.find(builtin.name());
      if (entry != null) {
        return of(entry);
      }
    }
    String text = written + " is " + value.describe() + "\n";
    if (!(value instanceof Function function) || function.place() == 0) {
      return text;
    }
    Source source = interpreter.places().source(function.place());
    if (source == null) {
      return text;
    }
    int offset = interpreter.places().offset(function.place());
    String comment = DocComment.before(source, offset);
    return text
        + "at "
        + source.position(offset)
        + "\n"
        + (comment == null ? "" : "\n" + comment + "\n");
  }

  private static String of(Reference.Entry entry) {
    return Utf8.encode(entry.signature() + "\n\n" + entry.text());
  }

  /// The standard library; null when there is none, or it does not work.
  private @Nullable Value library() {
    try {
      return interpreter.evaluate(new Source(Source.STRING, "/", "import <stdlib> { }"));
    } catch (EvalError error) {
      return null;
    }
  }

  private @Nullable Value in(Value library, String path) {
    try {
      return new AttrPath(path).follow(interpreter, library, Attrs.EMPTY).force();
    } catch (EvalError error) {
      return null;
    }
  }

  /// The library's sets by their names, without packages.
  private Map<String, Attrs> nested(@Nullable Value library) {
    Map<String, Attrs> sets = new LinkedHashMap<>();
    if (library instanceof Attrs all) {
      for (int index : all.nameOrder()) {
        String name = all.name(index).text();
        Value value = in(all, name);
        if (value instanceof Attrs set && !set.has(Symbol.of("type"))) {
          sets.put(name, set);
        }
      }
    }
    return sets;
  }

  private SessionError unknown(String name, @Nullable Value library) {
    List<String> known = new ArrayList<>();
    reference.entries().forEach(entry -> known.add(entry.name()));
    for (Attrs functions : nested(library).values()) {
      for (int i = 0; i < functions.size(); i++) {
        known.add(functions.name(i).text());
      }
    }
    return new SessionError(
        Diagnostic.of("there is no builtin and no library function '" + name + "'", null)
            .withHint(DidYouMean.hint(name, known.stream().distinct().toList())));
  }
}
