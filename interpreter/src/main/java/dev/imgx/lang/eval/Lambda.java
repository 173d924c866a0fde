package dev.imgx.lang.eval;

import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Formals;
import dev.imgx.lang.value.Function;
import dev.imgx.lang.value.Value;
import org.jspecify.annotations.Nullable;

/// A function written in the language: its code and the frame it was made in.
final class Lambda extends Function {
  private final LambdaCode code;
  private final Object[] frame;

  Lambda(LambdaCode code, Object[] frame) {
    this.code = code;
    this.frame = frame;
  }

  @Override
  public Value apply(Value argument) {
    return run(code, frame, argument);
  }

  @Override
  public Value apply(Value first, Value second) {
    if (code.body instanceof LambdaCode inner) {
      return run(inner, code.bind(frame, first), second);
    }
    return call(run(code, frame, first), second);
  }

  private static Value run(LambdaCode code, Object[] outer, Value argument) {
    Object[] inner = code.bind(outer, argument);
    Depth depth = code.depth;
    if (--depth.left < 0) {
      depth.left++;
      throw depth.exceeded();
    }
    try {
      return code.body.eval(inner);
    } catch (EvalError error) {
      throw error.trace(code.place, code.calling());
    } finally {
      depth.left++;
    }
  }

  @Override
  public Kind kind() {
    return Kind.LAMBDA;
  }

  @Override
  public @Nullable String name() {
    return code.head.name();
  }

  @Override
  public @Nullable String parameter() {
    return code.head.parameter();
  }

  @Override
  public @Nullable Formals formals() {
    return code.formals();
  }

  @Override
  public int place() {
    return code.place;
  }

  @Override
  public String show() {
    return super.show() + " @ " + code.position();
  }
}
