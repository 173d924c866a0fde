package dev.imgx.grammar;

import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.Token;

/// One word of a text: its type and place. Small, since there are many; lines are not counted.
record Word(LexerBase lexer, int type, int number, int start, int stop) implements Token {
  @Override
  public int getType() {
    return type;
  }

  @Override
  public int getTokenIndex() {
    return number;
  }

  @Override
  public int getStartIndex() {
    return start;
  }

  @Override
  public int getStopIndex() {
    return stop;
  }

  @Override
  public String getText() {
    return lexer.bytes().text(start, stop + 1);
  }

  @Override
  public int getLine() {
    return 0;
  }

  @Override
  public int getCharPositionInLine() {
    return -1;
  }

  @Override
  public int getChannel() {
    return DEFAULT_CHANNEL;
  }

  @Override
  public LexerBase getTokenSource() {
    return lexer;
  }

  @Override
  public CharStream getInputStream() {
    return lexer.bytes();
  }
}
