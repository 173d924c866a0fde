package dev.imgx.lang.value;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A value that is computed when first demanded, and only once.
///
/// Mutable, because that is what laziness is; two fields, because there are millions of them:
///
/// | state    | `what`             | `with`              |
/// |----------|--------------------|---------------------|
/// | code     | a `Suspension`     | its frame           |
/// | call     | the function       | its argument        |
/// | running  | as before          | `RUNNING`           |
/// | done     | the forced value   | null                |
/// | failed   | its `Failure`      | `FAILED`            |
///
/// A failure is remembered too, with the way to it as far as this thunk: a second attempt fails
/// alike, without evaluating again. Only what is no error of the program (an interrupt, a full
/// stack) leaves the thunk as it was.
public final class Thunk extends Value {
  private static final Object RUNNING = new Object();
  private static final Object FAILED = new Object();
  private static final Suspension SUPPLY =
      new Suspension() {
        @Override
        public Value eval(Object[] frame) {
          return ((Supplier<?>) frame[0]).get() instanceof Value value ? value.force() : Null.NULL;
        }
      };

  private Object what;
  private @Nullable Object with;

  /// Code that waits for being evaluated in a frame.
  public Thunk(Suspension code, Object[] frame) {
    this.what = code;
    this.with = frame;
  }

  private Thunk(Value function, Value argument) {
    this.what = function;
    this.with = argument;
  }

  /// The application of a function to an argument, both perhaps thunks, done when demanded.
  public static Thunk call(Value function, Value argument) {
    return new Thunk(function, argument);
  }

  /// The application of a function to two arguments, done when demanded.
  public static Thunk call(Value function, Value first, Value second) {
    return new Thunk(CallTwo.CODE, new Object[] {function, first, second});
  }

  /// Whatever the supplier computes when the value is demanded.
  public static Thunk lazy(Supplier<? extends Value> supplier) {
    return new Thunk(SUPPLY, new Object[] {supplier});
  }

  /// Whether the value is there already.
  public boolean isDone() {
    return with == null;
  }

  /// The value if it is there already, else this thunk: a look without forcing.
  public Value peek() {
    return with == null ? (Value) what : this;
  }

  /// Whether it is being evaluated at this moment.
  public boolean isRunning() {
    return with == RUNNING;
  }

  /// Forces; `place` is where the value is demanded, which an infinite recursion reports.
  public Value demand(int place) {
    return with == null ? (Value) what : run(place);
  }

  private Value run(int place) {
    Object code = what;
    Object frame = with;
    if (frame == null) {
      return (Value) code;
    }
    if (frame == RUNNING) {
      throw new InfiniteRecursion(this, place == 0 ? place() : place);
    }
    if (frame == FAILED) {
      throw ((Failure) code).again();
    }
    with = RUNNING;
    boolean settled = false;
    try {
      Value result =
          code instanceof Suspension suspension
              ? suspension.eval((Object[]) frame)
              : Function.call((Value) code, (Value) frame);
      what = result;
      with = null;
      settled = true;
      return result;
    } catch (InterruptedError error) {
      throw error;
    } catch (EvalError error) {
      what = new Failure(error.leaving(this));
      with = FAILED;
      settled = true;
      throw error;
    } finally {
      if (!settled) {
        with = frame;
      }
    }
  }

  private int place() {
    return what instanceof Suspension suspension ? suspension.place() : 0;
  }

  @Override
  public Type type() {
    return Type.THUNK;
  }

  @Override
  public String describe() {
    return isRunning() ? "a black hole" : type().wording();
  }

  /// An error, and the way to it when it left the thunk.
  private static final class Failure {
    private final EvalError error;
    private final EvalError.@Nullable Way way;

    Failure(EvalError error) {
      this.error = error;
      this.way = error.way();
    }

    EvalError again() {
      return error.rewound(way);
    }
  }

  /// A call with two arguments; a class of its own so that it loads only when needed.
  private static final class CallTwo extends Suspension {
    static final CallTwo CODE = new CallTwo();

    @Override
    public Value eval(Object[] frame) {
      return Function.call((Value) frame[0], (Value) frame[1], (Value) frame[2]);
    }
  }
}
