package dev.imgx.app.session;

import dev.imgx.lang.eval.Interpreter;
import dev.imgx.lang.value.Coercion;
import dev.imgx.lang.value.Json;
import dev.imgx.lang.value.Value;
import dev.imgx.lang.value.ValuePrinter;
import dev.imgx.lang.value.XmlPrinter;

/// How values are printed: exactly as `nix-instantiate --eval` does.
///
/// @param form the syntax
/// @param strict whether values are evaluated with all that is in them first
public record Printing(Form form, boolean strict) {
  /// A syntax of values.
  public enum Form {
    /// The language's own.
    PLAIN,
    /// A string as it is.
    RAW,
    JSON,
    XML,
    /// XML without the places of attributes and functions.
    XML_WITHOUT_PLACES
  }

  /// The text of a forced value, bytes as Latin-1 chars, with the line end that belongs to it.
  String print(Interpreter interpreter, Value value) {
    if (strict) {
      interpreter.forceDeep(value);
    }
    return switch (form) {
      case PLAIN -> ValuePrinter.print(value) + "\n";
      case RAW ->
          interpreter
              .coercion()
              .toStr(value, Coercion.Mode.COPY, 0, "while generating the output of eval")
              .text();
      case JSON -> {
        int deepest = interpreter.limits().callDepth();
        yield new Json(interpreter.world(), true, deepest).write(value).text() + "\n";
      }
      case XML -> new XmlPrinter(interpreter.places(), strict, true).print(value).text();
      case XML_WITHOUT_PLACES ->
          new XmlPrinter(interpreter.places(), strict, false).print(value).text();
    };
  }
}
