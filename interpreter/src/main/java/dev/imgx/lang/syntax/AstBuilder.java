package dev.imgx.lang.syntax;

import dev.imgx.grammar.Construct;
import dev.imgx.grammar.ImgxParser;
import dev.imgx.grammar.ImgxParser.ExprContext;
import dev.imgx.grammar.ImgxParser.FormalContext;
import dev.imgx.grammar.ImgxParser.FormalsContext;
import dev.imgx.grammar.ImgxParser.SelectContext;
import dev.imgx.grammar.ImgxParserBaseVisitor;
import dev.imgx.lang.report.Diagnostic;
import dev.imgx.lang.report.Note;
import dev.imgx.lang.source.Site;
import dev.imgx.lang.source.Source;
import dev.imgx.lang.source.Span;
import dev.imgx.lang.syntax.Expr.AttrName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.jspecify.annotations.Nullable;

/// Makes the syntax tree of a parse tree, and says what the grammar could not: formals are unique.
/// Operations, sets and strings have builders of their own.
final class AstBuilder extends ImgxParserBaseVisitor<Expr> {
  private final Source source;
  private final Texts texts;

  AstBuilder(Source source) {
    this.source = source;
    this.texts = new Texts(this);
  }

  /// What a complete construct means: the parser asks for it, and keeps it for [#expression] and
  /// [#select].
  Expr meaning(Construct construct) {
    return construct instanceof SelectContext select ? selection(select) : construct.accept(this);
  }

  Expr expression(ExprContext context) {
    return (Expr) Objects.requireNonNull(context.meaning());
  }

  Expr.AttrSet definitions(ImgxParser.DefinitionsContext context) {
    return set(context.binding()).build(false, span(context));
  }

  // --- functions and scopes

  @Override
  public Expr visitPlainFunction(ImgxParser.PlainFunctionContext context) {
    String name = text(context.ID().getSymbol());
    return new Expr.Lambda(name, null, expression(context.expr()), span(context));
  }

  @Override
  public Expr visitNamedFunction(ImgxParser.NamedFunctionContext context) {
    String name = text(context.ID().getSymbol());
    Expr.Formals formals = formals(context.formals(), name, context);
    return new Expr.Lambda(name, formals, expression(context.expr()), span(context));
  }

  @Override
  public Expr visitFormalsFunction(ImgxParser.FormalsFunctionContext context) {
    TerminalNode id = context.ID();
    String name = id == null ? null : text(id.getSymbol());
    Expr.Formals formals = formals(context.formals(), name, context);
    return new Expr.Lambda(name, formals, expression(context.expr()), span(context));
  }

  private Expr.Formals formals(
      FormalsContext context, @Nullable String argument, ParserRuleContext function) {
    List<FormalContext> written = context.formal();
    List<Expr.Formal> formals = new ArrayList<>(written.size());
    Map<String, Span> names = new HashMap<>();
    for (FormalContext formal : written) {
      Token name = formal.ID().getSymbol();
      ExprContext fallback = formal.expr();
      Span earlier = names.putIfAbsent(text(name), span(name));
      if (earlier != null) {
        throw duplicateFormal(text(name), span(name), earlier);
      }
      formals.add(
          new Expr.Formal(text(name), fallback == null ? null : expression(fallback), span(name)));
    }
    Span earlier = argument == null ? null : names.get(argument);
    if (earlier != null) {
      throw duplicateFormal(Objects.requireNonNull(argument), span(function), earlier);
    }
    return new Expr.Formals(List.copyOf(formals), context.ELLIPSIS() != null);
  }

  private SyntaxError duplicateFormal(String name, Span span, Span earlier) {
    String message = "duplicate formal function argument '" + Names.quoted(name) + "'";
    Note note = new Note("there is one of this name already", site(earlier));
    return new SyntaxError(new Diagnostic(message, site(span), List.of(note), null), false);
  }

  @Override
  public Expr visitAssertion(ImgxParser.AssertionContext context) {
    return new Expr.Assert(expression(context.expr(0)), expression(context.expr(1)), span(context));
  }

  @Override
  public Expr visitWithScope(ImgxParser.WithScopeContext context) {
    return new Expr.With(expression(context.expr(0)), expression(context.expr(1)), span(context));
  }

  @Override
  public Expr visitLetIn(ImgxParser.LetInContext context) {
    Expr.AttrSet bindings = set(context.binding()).build(true, span(context));
    if (!bindings.dynamicBindings().isEmpty()) {
      throw error("dynamic attributes not allowed in let", span(context));
    }
    return new Expr.Let(bindings, expression(context.expr()), span(context));
  }

  @Override
  public Expr visitCondition(ImgxParser.ConditionContext context) {
    return new Expr.If(
        expression(context.expr(0)),
        expression(context.expr(1)),
        expression(context.expr(2)),
        span(context));
  }

  @Override
  public Expr visitOperationExpr(ImgxParser.OperationExprContext context) {
    return new Precedence(this, context.operation()).operation();
  }

  // --- operations

  Expr call(ImgxParser.CallContext context) {
    List<SelectContext> words = context.select();
    Expr function = select(words.getFirst());
    if (words.size() == 1) {
      return function;
    }
    List<Expr> arguments = new ArrayList<>(words.size() - 1);
    if (function instanceof Expr.Call inner) {
      arguments.addAll(inner.arguments());
      function = inner.function();
    }
    for (int i = 1; i < words.size(); i++) {
      arguments.add(select(words.get(i)));
    }
    return new Expr.Call(function, List.copyOf(arguments), span(context));
  }

  private static Expr select(SelectContext context) {
    return (Expr) Objects.requireNonNull(context.meaning());
  }

  private Expr selection(SelectContext context) {
    Expr target = context.simple().accept(this);
    if (context.getChildCount() == 1) {
      return target;
    }
    if (context.attrPath() == null) {
      Token or = context.OR().getSymbol();
      return call(target, new Expr.Variable("or", span(or)), span(context));
    }
    SelectContext fallback = context.select();
    return new Expr.Select(
        target,
        attrPath(context.attrPath()),
        fallback == null ? null : select(fallback),
        span(context));
  }

  private static Expr call(Expr function, Expr argument, Span span) {
    if (function instanceof Expr.Call inner) {
      List<Expr> arguments = new ArrayList<>(inner.arguments());
      arguments.add(argument);
      return new Expr.Call(inner.function(), List.copyOf(arguments), span);
    }
    return new Expr.Call(function, List.of(argument), span);
  }

  // --- operands

  @Override
  public Expr visitVariable(ImgxParser.VariableContext context) {
    String name = text(context.start);
    return name.equals("__curPos")
        ? new Expr.CurrentPosition(span(context))
        : new Expr.Variable(name, span(context));
  }

  @Override
  public Expr visitInteger(ImgxParser.IntegerContext context) {
    String digits = text(context.start);
    try {
      return new Expr.IntLiteral(Long.parseLong(digits), span(context));
    } catch (NumberFormatException e) {
      throw error("invalid integer '" + digits + "', it needs more than 64 bits", span(context));
    }
  }

  @Override
  public Expr visitFloat(ImgxParser.FloatContext context) {
    String digits = text(context.start);
    double value = Double.parseDouble(digits);
    if (Floats.isOutOfRange(value, digits)) {
      throw error("invalid float '" + digits + "', it is out of range", span(context));
    }
    return new Expr.FloatLiteral(value, span(context));
  }

  @Override
  public Expr visitText(ImgxParser.TextContext context) {
    return texts.quoted(context.string());
  }

  @Override
  public Expr visitIndentedText(ImgxParser.IndentedTextContext context) {
    return texts.indented(context.indented());
  }

  @Override
  public Expr visitPathText(ImgxParser.PathTextContext context) {
    return texts.path(context.path());
  }

  @Override
  public Expr visitSearchPath(ImgxParser.SearchPathContext context) {
    String text = text(context.start);
    return new Expr.SearchPath(text.substring(1, text.length() - 1), span(context));
  }

  @Override
  public Expr visitUri(ImgxParser.UriContext context) {
    return new Expr.Text(text(context.start), span(context));
  }

  @Override
  public Expr visitParentheses(ImgxParser.ParenthesesContext context) {
    return expression(context.expr());
  }

  /// `let { a = 1; body = a; }` means `(rec { … }).body`.
  @Override
  public Expr visitOldLet(ImgxParser.OldLetContext context) {
    Span span = span(context);
    return new Expr.Select(
        set(context.binding()).build(true, span),
        List.of(new AttrName.Static("body", span)),
        null,
        span);
  }

  @Override
  public Expr visitSet(ImgxParser.SetContext context) {
    return set(context.binding()).build(context.REC() != null, span(context));
  }

  @Override
  public Expr visitList(ImgxParser.ListContext context) {
    List<SelectContext> words = context.select();
    List<Expr> elements = new ArrayList<>(words.size());
    for (SelectContext word : words) {
      elements.add(select(word));
    }
    return new Expr.ListLiteral(List.copyOf(elements), span(context));
  }

  private SetBuilder set(List<ImgxParser.BindingContext> bindings) {
    SetBuilder set = new SetBuilder(this);
    for (ImgxParser.BindingContext binding : bindings) {
      if (binding instanceof ImgxParser.AssignmentContext assignment) {
        Expr value = expression(assignment.expr());
        set.assign(attrPath(assignment.attrPath()), value, span(assignment.attrPath()));
      } else {
        inherit(set, (ImgxParser.InheritContext) binding);
      }
    }
    return set;
  }

  private void inherit(SetBuilder set, ImgxParser.InheritContext context) {
    ExprContext from = context.expr();
    int index = from == null ? -1 : set.addInheritSource(expression(from));
    for (ImgxParser.AttrContext attr : context.attr()) {
      if (!(attrName(attr) instanceof AttrName.Static name)) {
        throw error("dynamic attributes not allowed in inherit", span(attr));
      }
      set.inherit(name.name(), index, name.span());
    }
  }

  // --- attribute paths

  List<AttrName> attrPath(ImgxParser.AttrPathContext context) {
    List<ImgxParser.AttrContext> attrs = context.attr();
    if (attrs.size() == 1) {
      return List.of(attrName(attrs.getFirst()));
    }
    List<AttrName> names = new ArrayList<>(attrs.size());
    for (ImgxParser.AttrContext attr : attrs) {
      names.add(attrName(attr));
    }
    return List.copyOf(names);
  }

  /// A name in quotes or `${"…"}` is as static as one without.
  private AttrName attrName(ImgxParser.AttrContext context) {
    Span span = span(context);
    Expr name;
    if (context instanceof ImgxParser.QuotedAttrContext quoted) {
      name = texts.quoted(quoted.string());
    } else if (context instanceof ImgxParser.DynamicAttrContext dynamic) {
      name = expression(dynamic.expr());
    } else {
      return new AttrName.Static(text(context.start), span);
    }
    return name instanceof Expr.Text text
        ? new AttrName.Static(text.value(), span)
        : new AttrName.Dynamic(name, span);
  }

  // --- places

  String text(Token token) {
    return source.text().substring(token.getStartIndex(), token.getStopIndex() + 1);
  }

  static Span span(Token token) {
    return new Span(token.getStartIndex(), token.getStopIndex() + 1);
  }

  static Span span(ParserRuleContext context) {
    return new Span(context.start.getStartIndex(), context.stop.getStopIndex() + 1);
  }

  /// An attribute path as messages name it.
  String shown(List<AttrName> path) {
    return new Printer(source.directory(), "~").printPath(path);
  }

  Site site(Span span) {
    return new Site(source, span);
  }

  SyntaxError error(String message, Span span) {
    return new SyntaxError(Diagnostic.of(message, site(span)), false);
  }
}
