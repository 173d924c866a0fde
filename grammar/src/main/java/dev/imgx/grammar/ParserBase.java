package dev.imgx.grammar;

import java.util.function.Function;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.TokenStream;
import org.jspecify.annotations.Nullable;

/// Lets constructs be taken while the text is parsed, so that the parse tree never is complete.
public abstract class ParserBase extends Parser {
  private @Nullable Function<Construct, Object> taker;

  protected ParserBase(TokenStream input) {
    super(input);
  }

  /// Hands over every expression and operand as soon as it is complete. What is given back stays in
  /// the tree in place of the construct's children, as its meaning; inner constructs come first.
  public final void take(Function<Construct, Object> with) {
    taker = with;
  }

  /// After a construct that met no error.
  protected final void complete(Construct construct) {
    if (taker != null) {
      construct.stop = getInputStream().LT(-1);
      construct.become(taker.apply(construct));
    }
  }
}
