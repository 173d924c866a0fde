package dev.imgx.plan;

import dev.imgx.build.checkout.Mercurial;
import dev.imgx.build.checkout.RepositoryUrl;
import dev.imgx.lang.eval.Interpreter;
import dev.imgx.lang.source.Utf8;
import dev.imgx.lang.value.Attrs;
import dev.imgx.lang.value.Coercion;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Expect;
import dev.imgx.lang.value.Value;
import dev.imgx.store.path.StorePath;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One call of `fetchMercurial`. Mutable.
///
/// Follows `src/libexpr/primops/fetchMercurial.cc`.
final class MercurialCall {
  private static final Pattern REVISION = Pattern.compile("[0-9a-fA-F]{40}");
  private static final Pattern REF = Pattern.compile("[a-zA-Z0-9@][a-zA-Z0-9_.\\/@+-]*");
  private static final String PASSED = "` attribute passed to builtins.fetchMercurial";

  private final Interpreter interpreter;
  private final StoreWorld world;
  private String url = "";
  private String name = "source";
  private @Nullable String ref;
  private @Nullable String rev;

  MercurialCall(Interpreter interpreter, StoreWorld world) {
    this.interpreter = interpreter;
    this.world = world;
  }

  /// Throws `EvalError`.
  Mercurial.Result fetch(Value argument) {
    if (argument.force() instanceof Attrs attrs) {
      for (int index : attrs.nameOrder()) {
        take(attrs.name(index).text(), attrs.value(index), attrs.place(index));
      }
      if (url.isEmpty()) {
        throw new EvalError("'url' argument required");
      }
    } else {
      String why = "while evaluating the first argument passed to builtins.fetchMercurial";
      url = interpreter.coercion().toStr(argument, Coercion.Mode.PLAIN, 0, why).text();
    }
    world.access().checkUri(url);
    if (world.rules().pure() && rev == null) {
      throw new EvalError(
          "in pure evaluation mode, 'fetchMercurial' requires a Mercurial revision");
    }
    Mercurial.Request request = Failures.translate(this::request);
    try {
      return Failures.translate(() -> world.mercurial().fetch(request));
    } catch (EvalError error) {
      String shown = Utf8.encode(request.print());
      throw error.trace(0, "while fetching the input '" + shown + "'");
    }
  }

  private Mercurial.Request request() {
    StorePath.checkName(name);
    return new Mercurial.Request(RepositoryUrl.of(Utf8.decode(url)), name, ref, rev);
  }

  private void take(String key, Value value, int place) {
    String why = "while evaluating the `" + key + PASSED;
    switch (key) {
      case "url" ->
          url = interpreter.coercion().toStr(value, Coercion.Mode.PLAIN, place, why).text();
      case "name" -> name = Expect.plainString(value, place, why);
      case "rev" -> {
        String text = Expect.plainString(value, place, why);
        if (REVISION.matcher(text).matches()) {
          rev = text;
        } else if (REF.matcher(text).matches()) {
          ref = text;
        } else {
          throw new EvalError("invalid Mercurial branch/tag name '" + text + "'", place);
        }
      }
      default ->
          throw new EvalError("unsupported argument '" + key + "' to 'fetchMercurial'", place);
    }
  }
}
