package dev.imgx.lang.builtin;

import dev.imgx.lang.eval.Interpreter;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Expect;
import dev.imgx.lang.value.Json;
import dev.imgx.lang.value.Value;
import dev.imgx.lang.value.XmlPrinter;

/// Values from and to the texts of other programs.
final class FormatBuiltins extends Family {
  private static final String[] ROWS = {
    "__fromJSON e", "__toJSON e", "__toXML e", "fromTOML e",
  };

  private final Interpreter interpreter;

  FormatBuiltins(Interpreter interpreter) {
    this.interpreter = interpreter;
  }

  @Override
  protected String[] rows() {
    return ROWS;
  }

  @Override
  protected Value call(int row, Value argument) {
    return switch (row) {
      case 0 -> fromJSON(argument);
      case 1 -> toJSON(argument);
      case 2 -> toXML(argument);
      case 3 -> fromTOML(argument);
      default -> super.call(row, argument);
    };
  }

  @Doc(
      """
      The value that a JSON text describes. Integers must fit into 64 bits.

          builtins.fromJSON ''{"x": [1, 2.5, null], "y": "\\u00e4"}''
          => { x = [ 1 2.5 null ]; y = "ä"; }
      """)
  private static Value fromJSON(Value e) {
    String text =
        Expect.plainString(e, 0, "while evaluating the first argument passed to builtins.fromJSON");
    try {
      return new JsonReader(text).read();
    } catch (EvalError error) {
      throw error.trace(0, "while decoding a JSON string");
    }
  }

  @Doc(
      """
      A value as JSON text. Paths are copied to the store; of a set with `__toString` or `outPath`
      only that is written. Functions are an error.

          builtins.toJSON { x = [ 1 2.5 null ]; y = "a\\"b"; }
          => "{\\"x\\":[1,2.5,null],\\"y\\":\\"a\\\\\\"b\\"}"
      """)
  private Value toJSON(Value e) {
    return new Json(interpreter.world(), true, interpreter.limits().callDepth()).write(e);
  }

  @Doc(
      """
      A value as an XML text, for programs that take it apart by style sheets. Functions show their
      arguments only.

          builtins.stringLength (builtins.toXML { x = 1; })
          => 131
      """)
  private Value toXML(Value e) {
    return new XmlPrinter(interpreter.places(), true, false).print(e);
  }

  @Doc(
      """
      The value that a TOML 1.0 text describes. Dates and times are an error, unless the experimental
      feature `parse-toml-timestamps` is wanted.

          builtins.fromTOML "x = 1\\n[table]\\ny = [ 'a', 0x10, 2.5 ]"
          => { table = { y = [ "a" 16 2.5 ]; }; x = 1; }
      """)
  private Value fromTOML(Value e) {
    String text =
        Expect.plainString(e, 0, "while evaluating the argument passed to builtins.fromTOML");
    boolean timestamps = interpreter.world().rules().features().contains(TomlTime.FEATURE);
    return TomlReader.read(text, timestamps);
  }
}
