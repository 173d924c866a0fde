package dev.imgx.lang.eval;

import dev.imgx.lang.report.Diagnostic;
import dev.imgx.lang.source.Site;
import dev.imgx.lang.source.Source;
import dev.imgx.lang.syntax.Expr;
import dev.imgx.lang.syntax.SyntaxError;
import java.util.List;

/// Says of one source what is legal, but better avoided, as far as the rules want it to be said.
///
/// Follows `src/libexpr/parser.y`, where `diagnose` and `warnIfCursedOr` are called.
final class Lint {
  private final World world;
  private final Source source;
  private final Rules.Lints lints;

  Lint(World world, Source source) {
    this.world = world;
    this.source = source;
    this.lints = world.rules().lints();
  }

  /// Looks at a string, which may be a URL without quotes.
  void text(Expr.Text text) {
    if (lints.urls() == Rules.Level.IGNORE) {
      return;
    }
    int start = text.span().start();
    String written = source.text().substring(start, text.span().end());
    if (written.contains(":") && !written.startsWith("\"") && !written.startsWith("''")) {
      boolean fatal = lints.urls() == Rules.Level.FATAL;
      String message =
          "URL literals are %s. Consider using a string literal \"%s\" instead (lint-url-literals)"
              .formatted(fatal ? "disallowed" : "discouraged", written);
      tell(lints.urls(), message, start);
    }
  }

  /// Looks at a path.
  void path(Expr.PathLiteral path) {
    String written = path.path();
    char first = written.charAt(0);
    int start = path.span().start();
    if (first == '/' || first == '~') {
      String message =
          "%s path literals are not portable. Consider replacing path literal '%s' by a string,"
              + " relative path, or parameter (lint-absolute-path-literals)";
      String kind = first == '/' ? "absolute" : "home";
      tell(lints.absolutePaths(), message.formatted(kind, written), start);
    } else if (first != '.') {
      String message =
          "relative path literal '%s' should be prefixed with '.' for clarity: './%s'"
              + " (lint-short-path-literals)";
      tell(lints.shortPaths(), message.formatted(written, written), start);
    }
  }

  private void tell(Rules.Level level, String message, int offset) {
    Diagnostic diagnostic = Diagnostic.of(message, Site.at(source, offset));
    switch (level) {
      case IGNORE -> {}
      case WARN -> world.notice(diagnostic);
      case FATAL -> throw new SyntaxError(diagnostic, false);
    }
  }

  /// Looks at arguments or list elements: `f x or` means `f (x or)`, but not for ever.
  void operands(List<Expr> operands) {
    for (int i = 0; i < operands.size(); i++) {
      if (operands.get(i) instanceof Expr.Call call
          && call.arguments().getFirst() instanceof Expr.Variable last
          && last.name().equals("or")
          && !isParenthesised(call)) {
        warnOfOr(call);
      }
    }
  }

  private boolean isParenthesised(Expr.Call call) {
    int before = call.span().start() - 1;
    while (before >= 0 && source.text().charAt(before) <= ' ') {
      before--;
    }
    int after = call.span().end();
    while (after < source.text().length() && source.text().charAt(after) <= ' ') {
      after++;
    }
    return before >= 0
        && source.text().charAt(before) == '('
        && after < source.text().length()
        && source.text().charAt(after) == ')';
  }

  private void warnOfOr(Expr.Call call) {
    String written = source.text().substring(call.span().start(), call.span().end());
    String message =
        "at "
            + source.position(call.span().start())
            + ": This expression uses `or` as an identifier in a way that will change in a future"
            + " Nix release.\nWrap this entire expression in parentheses to preserve its current"
            + " meaning:\n    ("
            + written
            + ")";
    world.notice(Diagnostic.of(message, null));
  }
}
