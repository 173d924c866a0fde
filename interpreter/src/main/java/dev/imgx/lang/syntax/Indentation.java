package dev.imgx.lang.syntax;

import dev.imgx.lang.source.Span;
import dev.imgx.lang.syntax.Texts.Parts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes the common indentation off an indented string. Mutable: pieces are added, then stripped.
///
/// Only spaces indent; lines of nothing but spaces do not count; escapes and interpolations end the
/// indentation of their line; a last line of nothing but spaces vanishes. Follows
/// `stripIndentation` in Nix's `parser-state.hh`.
final class Indentation {
  private final List<Piece> pieces = new ArrayList<>();

  /// A piece is literal text that takes part in the reckoning, an escape, or an expression.
  private record Piece(String text, boolean counts, @Nullable Expr expression, Span span) {}

  void text(String text, Span span) {
    pieces.add(new Piece(text, true, null, span));
  }

  void escape(String text, Span span) {
    pieces.add(new Piece(text, false, null, span));
  }

  void expression(Expr expression, Span span) {
    pieces.add(new Piece("", false, expression, span));
  }

  /// The pieces without the common indentation; empty pieces are left out.
  Parts strip() {
    Stripper stripper = new Stripper(common());
    Parts parts = new Parts();
    for (int i = 0; i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      if (piece.expression != null) {
        stripper.endIndentation();
        parts.add(piece.expression, piece.span);
        continue;
      }
      String text = stripper.strip(piece.text);
      if (i == pieces.size() - 1) {
        text = withoutBlankLastLine(text);
      }
      if (!text.isEmpty()) {
        parts.add(new Expr.Text(text, piece.span), piece.span);
      }
    }
    return parts;
  }

  private int common() {
    int common = Integer.MAX_VALUE;
    int indent = 0;
    boolean atStart = true;
    for (Piece piece : pieces) {
      if (!piece.counts) {
        common = atStart ? Math.min(common, indent) : common;
        atStart = false;
        continue;
      }
      for (int i = 0; i < piece.text.length(); i++) {
        char c = piece.text.charAt(i);
        if (c == '\n') {
          atStart = true;
          indent = 0;
        } else if (atStart && c == ' ') {
          indent++;
        } else if (atStart) {
          atStart = false;
          common = Math.min(common, indent);
        }
      }
    }
    return common;
  }

  private static String withoutBlankLastLine(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == ' ') {
      end--;
    }
    return end > 0 && text.charAt(end - 1) == '\n' ? text.substring(0, end) : text;
  }

  /// Drops up to `common` spaces at the start of each line, across pieces.
  private static final class Stripper {
    private final int common;
    private boolean atStart = true;
    private int dropped;

    Stripper(int common) {
      this.common = common;
    }

    void endIndentation() {
      atStart = false;
      dropped = 0;
    }

    String strip(String text) {
      StringBuilder result = new StringBuilder(text.length());
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '\n') {
          atStart = true;
          dropped = 0;
          result.append(c);
        } else if (atStart && c == ' ') {
          if (dropped++ >= common) {
            result.append(c);
          }
        } else {
          endIndentation();
          result.append(c);
        }
      }
      return result.toString();
    }
  }
}
