package dev.imgx.grammar;

/// Which names are words of the language.
final class Keywords {
  private Keywords() {}

  /// The type of a name that stands in a text.
  static int type(String text, int start, int end) {
    return switch (end - start) {
      case 2 -> two(text, start);
      case 3 -> is("let", text, start) ? ImgxLexer.LET : or(ImgxLexer.REC, "rec", text, start);
      case 4 -> four(text, start);
      case 6 -> or(ImgxLexer.ASSERT, "assert", text, start);
      case 7 -> or(ImgxLexer.INHERIT, "inherit", text, start);
      default -> ImgxLexer.ID;
    };
  }

  private static int two(String text, int start) {
    if (is("in", text, start)) {
      return ImgxLexer.IN;
    }
    return is("if", text, start) ? ImgxLexer.IF : or(ImgxLexer.OR, "or", text, start);
  }

  private static int four(String text, int start) {
    if (is("then", text, start)) {
      return ImgxLexer.THEN;
    }
    return is("else", text, start) ? ImgxLexer.ELSE : or(ImgxLexer.WITH, "with", text, start);
  }

  private static int or(int type, String word, String text, int start) {
    return is(word, text, start) ? type : ImgxLexer.ID;
  }

  private static boolean is(String word, String text, int start) {
    return text.startsWith(word, start);
  }
}
