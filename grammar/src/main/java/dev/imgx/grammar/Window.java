package dev.imgx.grammar;

import org.antlr.v4.runtime.RuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.TokenSource;
import org.antlr.v4.runtime.TokenStream;
import org.antlr.v4.runtime.misc.Interval;
import org.jspecify.annotations.Nullable;

/// The words around the one that the parser is at: as many as it looks back or ahead, no more.
public final class Window implements TokenStream {
  private static final int SIZE = 64;

  private final TokenSource source;
  private final Token[] words = new Token[SIZE];
  private int read;
  private int index;

  public Window(TokenSource source) {
    this.source = source;
  }

  /// Null before the first word.
  @Override
  public @Nullable Token LT(int offset) {
    int number = offset > 0 ? index + offset - 1 : index + offset;
    return number < 0 ? null : get(number);
  }

  /// @throws IndexOutOfBoundsException for a word that is no longer in the window
  @Override
  public Token get(int number) {
    while (read <= number) {
      words[read % SIZE] = source.nextToken();
      read++;
    }
    if (number < 0 || number < read - SIZE) {
      throw new IndexOutOfBoundsException(number);
    }
    return words[number % SIZE];
  }

  @Override
  public int LA(int offset) {
    Token word = LT(offset);
    return word == null ? Token.INVALID_TYPE : word.getType();
  }

  @Override
  public void consume() {
    index++;
  }

  @Override
  public int mark() {
    return 0;
  }

  @Override
  public void release(int marker) {
    // The window is large enough.
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public void seek(int target) {
    index = target;
  }

  /// Not known before the end.
  @Override
  public int size() {
    throw new UnsupportedOperationException();
  }

  @Override
  public String getSourceName() {
    return source.getSourceName();
  }

  @Override
  public TokenSource getTokenSource() {
    return source;
  }

  @Override
  public String getText() {
    return getText(Interval.of(0, read - 1));
  }

  @Override
  public String getText(Interval interval) {
    return getText(get(interval.a), get(interval.b));
  }

  @Override
  public String getText(RuleContext context) {
    return getText(context.getSourceInterval());
  }

  @Override
  public String getText(Token start, Token stop) {
    return source.getInputStream().getText(Interval.of(start.getStartIndex(), stop.getStopIndex()));
  }
}
