package dev.imgx.lang.value;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A program went wrong: what, where, and the way there, collected while unwinding.
///
/// Carries no Java stack trace, so it is cheap to throw and to catch. Texts are bytes as Latin-1
/// chars. Mutable only in that steps are added on the way out.
public class EvalError extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int MOST_INNER_STEPS = 1000;
  private static final int MOST_OUTER_STEPS = 100;

  private final String message;
  private transient @Nullable Way inner;
  private final transient Deque<Trace> outer = new ArrayDeque<>(0);
  private int dropped;
  private int place;
  private @Nullable String hint;

  /// The steps up to one of them. Immutable, because thunks that failed remember theirs, and a way
  /// may fork when they are forced again.
  record Way(@Nullable Way before, Trace last, int length) {}

  /// An error at a place id; zero when the place is unknown.
  public EvalError(String message, int place) {
    super(message, null, false, false);
    this.message = message;
    this.place = place;
  }

  /// An error at an unknown place.
  public EvalError(String message) {
    this(message, 0);
  }

  /// One plain sentence without a full stop.
  public String message() {
    return message;
  }

  /// Where it went wrong; zero when unknown.
  public int place() {
    return place;
  }

  /// Something like «did you mean `concatMap`?», or null.
  public @Nullable String hint() {
    return hint;
  }

  /// The way to the error, from the error outwards. Of a very long way the middle is left out.
  public List<Trace> traces() {
    Deque<Trace> near = new ArrayDeque<>();
    for (Way way = inner; way != null; way = way.before()) {
      near.addFirst(way.last());
    }
    List<Trace> all = new ArrayList<>(near);
    if (dropped > 0) {
      all.add(new Trace(0, "and " + dropped + " more steps"));
    }
    all.addAll(outer);
    return all;
  }

  /// This error, with a place if it had none. To be thrown again.
  public EvalError at(int newPlace) {
    if (place == 0) {
      place = newPlace;
    }
    return this;
  }

  /// This error with a hint.
  public EvalError withHint(@Nullable String newHint) {
    hint = newHint;
    return this;
  }

  /// This error when it leaves a thunk. To be thrown again.
  EvalError leaving(Thunk thunk) {
    return this;
  }

  /// The way from the error on, as it is now; null when there is none yet.
  @Nullable Way way() {
    return inner;
  }

  /// This error as it was when its way was this one.
  EvalError rewound(@Nullable Way way) {
    inner = way;
    if (length(way) < MOST_INNER_STEPS) {
      outer.clear();
      dropped = 0;
    }
    return this;
  }

  private static int length(@Nullable Way way) {
    return way == null ? 0 : way.length();
  }

  /// This error with one more step outwards. To be thrown again.
  public EvalError trace(int stepPlace, String text) {
    return step(new Trace(stepPlace, text));
  }

  /// This error with one more step outwards, which a short account of the way has too. To be thrown
  /// again.
  public EvalError keptTrace(int stepPlace, String text) {
    return step(new Trace(stepPlace, text, true));
  }

  private EvalError step(Trace step) {
    int length = length(inner);
    if (length < MOST_INNER_STEPS) {
      inner = new Way(inner, step, length + 1);
      return this;
    }
    if (outer.size() == MOST_OUTER_STEPS) {
      outer.removeFirst();
      dropped++;
    }
    outer.addLast(step);
    return this;
  }
}
