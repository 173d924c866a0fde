package dev.imgx.lang.builtin;

import dev.imgx.lang.eval.Interpreter;
import dev.imgx.lang.value.Value;
import java.lang.reflect.Method;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Some builtins that belong together: their rows, their bodies, their documentation.
///
/// A row is written `__name parameter parameter`; a builtin without the underscores is also a
/// global name. Rows are numbered from zero, and `call` finds the body by that number: a switch,
/// because an object per builtin would have to be made at every start. A body is one small method
/// with its `@Doc`.
public abstract class Family {
  /// Makes a family for an interpreter, to which its bodies may hold on.
  @FunctionalInterface
  public interface Maker {
    Family of(Interpreter interpreter);
  }

  /// The rows in the order of their numbers.
  protected abstract String[] rows();

  /// Values rather than functions, by name as in rows; may be thunks.
  protected Map<String, Value> constants() {
    return Map.of();
  }

  /// Runs a builtin of one parameter. The argument may be a thunk, the result is forced.
  protected Value call(int row, Value argument) {
    throw new IllegalArgumentException(rows()[row]);
  }

  /// Runs a builtin of two parameters.
  protected Value call(int row, Value first, Value second) {
    throw new IllegalArgumentException(rows()[row]);
  }

  /// Runs a builtin of three parameters.
  protected Value call(int row, Value first, Value second, Value third) {
    throw new IllegalArgumentException(rows()[row]);
  }

  /// The documentation of a builtin; null when there is none of that name.
  final @Nullable String documentation(String name) {
    for (Method method : getClass().getDeclaredMethods()) {
      for (Doc doc : method.getAnnotationsByType(Doc.class)) {
        if (name.equals(doc.name().isEmpty() ? method.getName() : doc.name())) {
          return doc.value();
        }
      }
    }
    return null;
  }
}
