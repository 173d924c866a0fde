package dev.imgx.lang.builtin;

import dev.imgx.lang.value.AttrsBuilder;
import dev.imgx.lang.value.Bool;
import dev.imgx.lang.value.ListValue;
import dev.imgx.lang.value.Null;
import dev.imgx.lang.value.Symbol;
import dev.imgx.lang.value.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// JSON text as a value. Mutable, for one use.
///
/// Keeps what is open on a stack of its own, so depth costs memory only. Accepts and refuses what
/// the library that Nix uses does, and words it alike. Follows `src/libexpr/json-to-value.cc`.
final class JsonReader {
  private static final String CONTEXT = "; expected '[', '{', or a literal";

  /// What is open: a list's elements, or a set's attributes and the name that waits for its value.
  private static final class Open {
    final List<Value> elements = new ArrayList<>();
    final AttrsBuilder attrs = new AttrsBuilder(8);
    final boolean object;
    Symbol key = Symbol.of("");

    Open(boolean object) {
      this.object = object;
    }

    Value close() {
      return object ? attrs.build() : ListValue.of(elements.toArray(new Value[0]));
    }
  }

  private final JsonLexer lexer;
  private final Deque<Open> stack = new ArrayDeque<>();

  JsonReader(String text) {
    lexer = new JsonLexer(text);
  }

  /// The value. Throws `EvalError` when the text is not JSON or does not fit.
  Value read() {
    Value done = null;
    lexer.next();
    while (done == null || !stack.isEmpty()) {
      done = value();
      while (done != null && !stack.isEmpty()) {
        done = add(done);
      }
    }
    lexer.next();
    if (lexer.token() != JsonLexer.Token.END) {
      throw lexer.unexpected("value", "; expected end of input");
    }
    return done;
  }

  /// The value that begins at the current token; null when a list or object was opened, whose first
  /// element is then the current token.
  private @Nullable Value value() {
    switch (lexer.token()) {
      case OPEN_OBJECT:
        return open(new Open(true), JsonLexer.Token.CLOSE_OBJECT);
      case OPEN_ARRAY:
        return open(new Open(false), JsonLexer.Token.CLOSE_ARRAY);
      case STRING:
      case NUMBER:
        return lexer.value();
      case TRUE:
        return Bool.TRUE;
      case FALSE:
        return Bool.FALSE;
      case NULL:
        return Null.NULL;
      default:
        throw lexer.unexpected("value", lexer.token() == JsonLexer.Token.ERROR ? "" : CONTEXT);
    }
  }

  private @Nullable Value open(Open open, JsonLexer.Token closer) {
    lexer.next();
    if (lexer.token() == closer) {
      return open.close();
    }
    stack.push(open);
    if (open.object) {
      key(open);
    }
    return null;
  }

  private void key(Open open) {
    if (lexer.token() != JsonLexer.Token.STRING) {
      throw lexer.unexpected("object key", "; expected string literal");
    }
    open.key = Symbol.of(lexer.text());
    lexer.next();
    if (lexer.token() != JsonLexer.Token.COLON) {
      throw lexer.unexpected("object separator", "; expected ':'");
    }
    lexer.next();
  }

  /// Adds a value to what is open. Gives what that closes, or null when another element follows.
  private @Nullable Value add(Value value) {
    Open open = stack.element();
    if (open.object) {
      open.attrs.put(open.key, value);
    } else {
      open.elements.add(value);
    }
    lexer.next();
    if (lexer.token() == JsonLexer.Token.COMMA) {
      lexer.next();
      if (open.object) {
        key(open);
      }
      return null;
    }
    if (lexer.token()
        == (open.object ? JsonLexer.Token.CLOSE_OBJECT : JsonLexer.Token.CLOSE_ARRAY)) {
      return stack.pop().close();
    }
    throw open.object
        ? lexer.unexpected("object", "; expected '}'")
        : lexer.unexpected("array", "; expected ']'");
  }
}
