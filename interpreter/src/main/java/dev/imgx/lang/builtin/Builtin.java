package dev.imgx.lang.builtin;

import dev.imgx.lang.value.Function;
import dev.imgx.lang.value.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One builtin function: a row of its family's table, and the value that programs call.
public final class Builtin extends Function {
  private static final String HIDDEN = "__";

  private final Family family;
  private final int row;
  private final String signature;
  private final String name;
  private final int arity;

  Builtin(Family family, int row, String signature) {
    this.family = family;
    this.row = row;
    this.signature = signature;
    int start = signature.startsWith(HIDDEN) ? HIDDEN.length() : 0;
    this.name = signature.substring(start, signature.indexOf(' '));
    this.arity = count(signature, ' ');
  }

  private static int count(String text, char wanted) {
    int count = 0;
    for (int i = 0; i < text.length(); i++) {
      count += text.charAt(i) == wanted ? 1 : 0;
    }
    return count;
  }

  /// The name in `builtins`.
  @Override
  public String name() {
    return name;
  }

  /// How many arguments it waits for: one to three.
  public int arity() {
    return arity;
  }

  /// The names of the parameters.
  public List<String> parameters() {
    return List.of(signature.substring(signature.indexOf(' ') + 1).split(" ", -1));
  }

  /// Markdown, with examples indented by four spaces; null when there is none.
  public @Nullable String documentation() {
    return family.documentation(name);
  }

  /// The name in the global scope: with two underscores for most.
  String globalName() {
    return signature.startsWith(HIDDEN) ? HIDDEN + name : name;
  }

  @Override
  public Kind kind() {
    return Kind.BUILTIN;
  }

  @Override
  public Value apply(Value argument) {
    if (arity != 1) {
      return new Partial(this, argument, null);
    }
    return family.call(row, argument);
  }

  @Override
  public Value apply(Value first, Value second) {
    if (arity == 3) {
      return new Partial(this, first, second);
    }
    if (arity == 1) {
      return call(apply(first), second);
    }
    return family.call(row, first, second);
  }

  @Override
  public Value apply(Value first, Value second, Value third) {
    return arity == 3 ? family.call(row, first, second, third) : call(apply(first, second), third);
  }

  /// A builtin that has got some, but not all of its arguments.
  private static final class Partial extends Function {
    private final Builtin target;
    private final Value first;
    private final @Nullable Value second;

    Partial(Builtin target, Value first, @Nullable Value second) {
      this.target = target;
      this.first = first;
      this.second = second;
    }

    @Override
    public Value apply(Value argument) {
      if (second != null) {
        return target.apply(first, second, argument);
      }
      return target.apply(first, argument);
    }

    @Override
    public Value apply(Value next, Value last) {
      if (second == null && target.arity == 3) {
        return target.apply(first, next, last);
      }
      return call(apply(next), last);
    }

    @Override
    public Kind kind() {
      return Kind.PARTIAL_BUILTIN;
    }

    @Override
    public String name() {
      return target.name;
    }
  }
}
