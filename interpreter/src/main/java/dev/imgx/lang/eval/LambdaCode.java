package dev.imgx.lang.eval;

import dev.imgx.lang.source.Places;
import dev.imgx.lang.value.Formals;
import dev.imgx.lang.value.Value;
import org.jspecify.annotations.Nullable;

/// A function expression: how an argument becomes a frame, and the body.
abstract class LambdaCode extends Code {
  /// What all functions of one source share.
  record Site(Depth depth, Places places) {}

  /// What messages and printers say of a function: its name, the name of its whole argument, where
  /// it is written.
  record Head(@Nullable String name, @Nullable String parameter, Site site, int place) {}

  final Code body;
  final Depth depth;
  final Head head;

  LambdaCode(Head head, Code body) {
    super(head.place());
    this.head = head;
    this.body = body;
    this.depth = head.site().depth();
  }

  /// The frame of the body for an argument, which may be a thunk.
  abstract Object[] bind(Object[] outer, Value argument);

  /// The named arguments, or null.
  @Nullable Formals formals() {
    return null;
  }

  @Override
  public final Value eval(Object[] frame) {
    return new Lambda(this, frame);
  }

  /// The step that a call adds to an error.
  final String calling() {
    return head.name() == null
        ? "while calling anonymous lambda"
        : "while calling '" + head.name() + "'";
  }

  /// The place as text.
  final String position() {
    return String.valueOf(head.site().places().position(place));
  }

  /// `x: body`
  static final class Simple extends LambdaCode {
    Simple(Head head, Code body) {
      super(head, body);
    }

    @Override
    Object[] bind(Object[] outer, Value argument) {
      return new Object[] {outer, argument};
    }
  }
}
