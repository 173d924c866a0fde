package dev.imgx.lang.syntax;

import dev.imgx.lang.syntax.Expr.AttrName;
import dev.imgx.lang.syntax.Expr.Binding;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Bridges the known differences between what Nix 2.8 prints and what Nix 2.35 and imgx print, so
/// that the older one can be the peer:
///
/// - 2.8 escapes every `$` in a string, 2.35 only one before `{`;
/// - 2.8 prints `inherit (e) a;` as `a = (e).a;`, and `inherit a` between the other attributes;
/// - 2.8 prints the bindings of a `let` and formals in the order in which it first saw the names;
/// - 2.8 prints attributes named like keywords without quotes;
/// - 2.8 keeps empty pieces of indented strings.
final class OldNix {
  private OldNix() {}

  /// An expression whose canonical form, normalised, is what 2.8 prints, normalised.
  static Expr asOld(Expr expr) {
    return switch (expr) {
      case Expr.IntLiteral literal -> literal;
      case Expr.FloatLiteral literal -> literal;
      case Expr.Text text -> text;
      case Expr.PathLiteral path -> path;
      case Expr.SearchPath path -> path;
      case Expr.Variable variable -> variable;
      case Expr.CurrentPosition position -> position;
      case Expr.Interpolation e ->
          new Expr.Interpolation(e.kind(), all(e.parts()), e.partSpans(), e.span());
      case Expr.Select e ->
          new Expr.Select(asOld(e.target()), path(e.path()), maybe(e.fallback()), e.span());
      case Expr.HasAttr e -> new Expr.HasAttr(asOld(e.target()), path(e.path()), e.span());
      case Expr.AttrSet e -> set(e);
      case Expr.ListLiteral e -> new Expr.ListLiteral(all(e.elements()), e.span());
      case Expr.Lambda e ->
          new Expr.Lambda(e.parameter(), formals(e.formals()), asOld(e.body()), e.span());
      case Expr.Call e -> new Expr.Call(asOld(e.function()), all(e.arguments()), e.span());
      case Expr.Let e -> new Expr.Let(set(e.bindings()), asOld(e.body()), e.span());
      case Expr.With e -> new Expr.With(asOld(e.scope()), asOld(e.body()), e.span());
      case Expr.If e ->
          new Expr.If(
              asOld(e.condition()), asOld(e.consequence()), asOld(e.alternative()), e.span());
      case Expr.Assert e -> new Expr.Assert(asOld(e.condition()), asOld(e.body()), e.span());
      case Expr.Unary e -> new Expr.Unary(e.operator(), asOld(e.operand()), e.span());
      case Expr.Binary e ->
          new Expr.Binary(
              e.operator(), asOld(e.left()), asOld(e.right()), e.operatorSpan(), e.span());
    };
  }

  private static @Nullable Expr maybe(@Nullable Expr expr) {
    return expr == null ? null : asOld(expr);
  }

  private static List<Expr> all(List<Expr> exprs) {
    List<Expr> result = new ArrayList<>();
    exprs.forEach(expr -> result.add(asOld(expr)));
    return result;
  }

  private static List<AttrName> path(List<AttrName> path) {
    List<AttrName> result = new ArrayList<>();
    for (AttrName name : path) {
      result.add(
          name instanceof AttrName.Dynamic dynamic
              ? new AttrName.Dynamic(asOld(dynamic.name()), dynamic.span())
              : name);
    }
    return result;
  }

  private static Expr.@Nullable Formals formals(Expr.@Nullable Formals formals) {
    if (formals == null) {
      return null;
    }
    List<Expr.Formal> result = new ArrayList<>();
    for (Expr.Formal formal : formals.formals()) {
      result.add(new Expr.Formal(formal.name(), maybe(formal.fallback()), formal.span()));
    }
    return new Expr.Formals(result, formals.ellipsis());
  }

  private static Expr.AttrSet set(Expr.AttrSet set) {
    List<Binding> bindings = new ArrayList<>();
    for (Binding binding : set.bindings()) {
      Expr value =
          switch (binding) {
            case Binding.Plain plain -> asOld(plain.value());
            case Binding.Inherited name ->
                new Expr.Variable("inherit " + Names.quoted(name.name()), name.span());
            case Binding.InheritedFrom name ->
                new Expr.Select(
                    asOld(set.inheritSources().get(name.source())),
                    List.of(new AttrName.Static(name.name(), name.span())),
                    null,
                    name.span());
          };
      bindings.add(new Binding.Plain(binding.name(), value, binding.span()));
    }
    List<Expr.DynamicBinding> dynamic = new ArrayList<>();
    for (Expr.DynamicBinding binding : set.dynamicBindings()) {
      dynamic.add(
          new Expr.DynamicBinding(asOld(binding.name()), asOld(binding.value()), binding.span()));
    }
    return new Expr.AttrSet(set.recursive(), bindings, dynamic, List.of(), set.span());
  }

  /// Canonical text with bindings and formals sorted, and the differences in spelling removed.
  static String normalised(String printed) {
    String text = new Scanner(printed).run();
    return text.replace("(\"\" + ", "(").replace(" + \"\" + ", " + ").replace(" + \"\")", ")");
  }

  /// Walks over canonical text: groups in brackets, string literals, dynamic names.
  private static final class Scanner {
    private final String text;
    private int at;

    Scanner(String text) {
      this.text = text;
    }

    String run() {
      return String.join("", items());
    }

    /// The pieces between separators up to the end of the group, each with its separator.
    private List<String> items() {
      List<String> items = new ArrayList<>();
      StringBuilder item = new StringBuilder();
      while (at < text.length() && ")]}".indexOf(text.charAt(at)) < 0) {
        char c = text.charAt(at);
        switch (c) {
          case '"' -> literal(item);
          case '(', '[', '{' -> group(item);
          case ';', ',' -> {
            at += text.startsWith(" ", at + 1) ? 2 : 1;
            items.add(item.append(" ; ").toString());
            item.setLength(0);
          }
          default -> copy(item, 1);
        }
      }
      items.add(item.toString());
      return items;
    }

    private void group(StringBuilder out) {
      boolean isSet = text.charAt(at) == '{';
      boolean isLet = text.startsWith("(let ", at);
      copy(out, isLet ? "(let ".length() : isSet ? 2 : 1);
      List<String> items = items();
      if (isSet) {
        // The last formal has no separator.
        items.replaceAll(item -> attribute(item.replaceFirst("( ;)? ?$", "")));
        items.sort(null);
      } else if (isLet) {
        int body = 0;
        while (!items.get(body).startsWith("in ")) {
          items.set(body, attribute(items.get(body)));
          body++;
        }
        items.subList(0, body).sort(null);
      }
      out.append(String.join(isSet ? " ; " : "", items));
      copy(out, 1);
    }

    /// `inherit a` becomes `a = "inherit a"`, with whatever quotes `a` has; `in = e` becomes `"in"
    /// = e`.
    private static String attribute(String item) {
      if (!item.startsWith("inherit ")) {
        int space = item.indexOf(' ');
        String first = space < 0 ? item : item.substring(0, space);
        return Names.isKeyword(first) ? Names.quoted(first) + item.substring(space) : item;
      }
      String name = item.substring("inherit ".length()).replaceFirst("[ ;]*$", "");
      String tail = item.endsWith("; ") ? " ; " : "";
      return name + " = " + Names.quoted("inherit " + name) + tail;
    }

    private void copy(StringBuilder out, int length) {
      int end = Math.min(text.length(), at + length);
      out.append(text, at, end);
      at = end;
    }

    private void literal(StringBuilder out) {
      copy(out, 1);
      while (text.charAt(at) != '"') {
        if (text.startsWith("\\$", at) && !text.startsWith("\\${", at)) {
          at++;
          copy(out, 1);
        } else if (text.charAt(at) == '\\') {
          copy(out, 2);
        } else if (text.startsWith("${", at)) {
          copy(out, 2);
          out.append(String.join("", items()));
          copy(out, 1);
        } else {
          copy(out, 1);
        }
      }
      copy(out, 1);
    }
  }
}
