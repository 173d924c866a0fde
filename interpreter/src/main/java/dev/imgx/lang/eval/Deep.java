package dev.imgx.lang.eval;

import dev.imgx.lang.value.Attrs;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.ListValue;
import dev.imgx.lang.value.Value;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/// Forces a value with all that is in it. What is met twice is done once, so cycles end.
///
/// Mutable, for one use. Follows `EvalState::forceValueDeep` of `src/libexpr/eval.cc`, but goes by
/// name, so that the first error does not depend on the order in which names were seen.
final class Deep {
  private final Set<Value> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private final Depth depth;

  Deep(Depth depth) {
    this.depth = depth;
  }

  Value force(Value reference) {
    Value value = reference.force();
    if ((value instanceof Attrs || value instanceof ListValue) && seen.add(value)) {
      if (--depth.left < 0) {
        depth.left++;
        throw depth.exceeded();
      }
      try {
        forceContents(value);
      } finally {
        depth.left++;
      }
    }
    return value;
  }

  private void forceContents(Value value) {
    if (value instanceof Attrs attrs) {
      forceAttrs(attrs);
    } else if (value instanceof ListValue list) {
      forceList(list);
    }
  }

  private void forceAttrs(Attrs attrs) {
    for (int index : attrs.nameOrder()) {
      try {
        force(attrs.value(index));
      } catch (EvalError error) {
        throw error.trace(
            attrs.place(index), "while evaluating the attribute '" + attrs.name(index) + "'");
      }
    }
  }

  private void forceList(ListValue list) {
    for (int i = 0; i < list.size(); i++) {
      try {
        force(list.get(i));
      } catch (EvalError error) {
        throw error.trace(0, "while evaluating list element at index " + i);
      }
    }
  }
}
