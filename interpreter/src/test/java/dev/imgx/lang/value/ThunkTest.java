package dev.imgx.lang.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ThunkTest {
  /// Counts how often it runs; fails the first `failures` times.
  private static final class Counting extends Suspension {
    private final int failures;
    private int runs;

    Counting(int failures) {
      this.failures = failures;
    }

    @Override
    public Value eval(Object[] frame) {
      runs++;
      if (runs <= failures) {
        throw new ThrownError("not yet", 0);
      }
      return Int.of(runs);
    }
  }

  @Test
  void runsOnce() {
    Counting code = new Counting(0);
    Thunk thunk = new Thunk(code, new Object[1]);
    assertFalse(thunk.isDone());
    Value first = thunk.force();
    assertSame(first, thunk.force());
    assertTrue(thunk.isDone());
    assertEquals(1, code.runs);
  }

  @Test
  void remembersItsFailureAndTheWayToIt() {
    Thunk thunk = new Thunk(new Counting(1), new Object[1]);
    assertThrows(ThrownError.class, thunk::force).trace(1, "outside");
    ThrownError again = assertThrows(ThrownError.class, thunk::force);
    assertEquals("not yet", again.message());
    assertEquals(List.of(), again.traces());
    assertFalse(thunk.isDone());
  }

  @Test
  void findsThatItNeedsItself() {
    Object[] frame = new Object[1];
    Suspension code =
        new Suspension() {
          @Override
          public Value eval(Object[] self) {
            return ((Thunk) self[0]).demand(7);
          }
        };
    Thunk thunk = new Thunk(code, frame);
    frame[0] = thunk;
    EvalError error = assertThrows(EvalError.class, thunk::force);
    assertEquals("infinite recursion encountered", error.message());
    assertEquals(7, error.place());
    assertFalse(thunk.isRunning());
  }

  @Test
  void errorsCarryNoJavaStackAndKnowTheirWay() {
    EvalError error = new EvalError("wrong").trace(3, "inner").trace(4, "outer").at(5).at(6);
    assertEquals(0, error.getStackTrace().length);
    assertEquals(5, error.place());
    assertEquals("inner", error.traces().get(0).text());
    assertEquals(4, error.traces().get(1).place());
  }
}
