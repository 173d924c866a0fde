package dev.imgx.lang.eval;

import dev.imgx.lang.report.Diagnostic;
import dev.imgx.lang.report.Note;
import dev.imgx.lang.source.Places;
import dev.imgx.lang.source.Site;
import dev.imgx.lang.source.Source;
import dev.imgx.lang.syntax.Expr;
import dev.imgx.lang.syntax.Trees;
import dev.imgx.lang.value.Attrs;
import dev.imgx.lang.value.AttrsBuilder;
import dev.imgx.lang.value.Coercion;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Function;
import dev.imgx.lang.value.Int;
import dev.imgx.lang.value.Null;
import dev.imgx.lang.value.Str;
import dev.imgx.lang.value.Thunk;
import dev.imgx.lang.value.Trace;
import dev.imgx.lang.value.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Evaluates programs: one world, one table of places, one scope of builtins.
///
/// Belongs to one thread at a time; run it on a thread with a large stack.
public final class Interpreter {
  /// Makes the global scope: names of builtins (`builtins`, `map`, `true`, …) to their values.
  @FunctionalInterface
  public interface Globals {
    /// The scope for an interpreter, to which the builtins may hold on.
    Map<String, Value> of(Interpreter interpreter);
  }

  private static final Object[] NO_FRAME = new Object[1];

  private final World world;
  private final Trees trees;
  private final Limits limits;
  private final Places places = new Places();
  private final Coercion coercion;
  private final Depth depth;
  private final Map<String, Value> globals;
  private final Scope globalScope;
  private final Map<String, Value> imported = new HashMap<>();

  /// An interpreter that parses what it meets.
  public Interpreter(World world, Limits limits, Globals globals) {
    this(world, Trees.PARSED, limits, globals);
  }

  /// @param trees gives the syntax trees of files
  @SuppressWarnings("this-escape")
  public Interpreter(World world, Trees trees, Limits limits, Globals globals) {
    this.world = world;
    this.trees = trees;
    this.limits = limits;
    this.coercion = new Coercion(world);
    this.depth = new Depth(limits.callDepth());
    this.globals = Map.copyOf(globals.of(this));
    this.globalScope = Scope.known(null, this.globals);
  }

  /// The value of a text. Throws `SyntaxError` when it is no program, `EvalError` when it fails.
  public Value evaluate(Source source) {
    return evaluate(trees.of(source), source, Map.of());
  }

  /// The value of a syntax tree of a source, where some more variables are known: those of a REPL
  /// or of `scopedImport`.
  public Value evaluate(Expr expr, Source source, Map<String, Value> extra) {
    Scope scope = extra.isEmpty() ? globalScope : Scope.known(globalScope, extra);
    return new Compiler(this, source).compile(expr, scope).eval(NO_FRAME);
  }

  /// The same, evaluated when it is demanded; undefined variables are told at once.
  public Value delay(Expr expr, Source source, Map<String, Value> extra) {
    Scope scope = extra.isEmpty() ? globalScope : Scope.known(globalScope, extra);
    return new Compiler(this, source).compile(expr, scope).delay(NO_FRAME);
  }

  /// The value of a file, or of a directory's default file. Each file is evaluated once.
  public Value importFile(String path) {
    String target = world.importTarget(path);
    Value value = imported.get(target);
    if (value == null) {
      value = Thunk.lazy(() -> evaluate(source(target)));
      imported.put(target, value);
    }
    return force(value, target);
  }

  /// The value of a file where some more variables are known: `scopedImport`. Evaluated each time.
  public Value importFile(String path, Map<String, Value> extra) {
    String target = world.importTarget(path);
    Source source = source(target);
    return force(Thunk.lazy(() -> evaluate(trees.of(source), source, extra)), target);
  }

  private static Value force(Value value, String file) {
    try {
      return value.force();
    } catch (EvalError error) {
      throw error.trace(0, "while evaluating the file '" + file + "'");
    }
  }

  /// The text of a file as a source whose relative paths start from the file's directory.
  public Source source(String path) {
    int slash = path.lastIndexOf('/');
    return new Source(path, slash <= 0 ? "/" : path.substring(0, slash), world.read(path));
  }

  /// A place as `unsafeGetAttrPos` shows it: a set of file, line and column; null when it is not in
  /// a file.
  public Value positionValue(int place) {
    Source source = places.source(place);
    if (source == null || !source.name().startsWith("/")) {
      return Null.NULL;
    }
    int offset = places.offset(place);
    return new AttrsBuilder(3)
        .put("file", Str.of(source.name()))
        .put("line", Thunk.lazy(() -> Int.of(source.position(offset).line())))
        .put("column", Thunk.lazy(() -> Int.of(source.position(offset).column())))
        .build();
  }

  /// The error as a diagnostic, its place ids resolved. An error that knows no place is where the
  /// nearest step to it is.
  public Diagnostic diagnostic(EvalError error) {
    List<Note> notes = new ArrayList<>();
    Site site = places.site(error.place());
    for (Trace trace : error.traces()) {
      Site step = places.site(trace.place());
      site = site == null ? step : site;
      if (!trace.text().isEmpty()) {
        notes.add(new Note(trace.text(), step, trace.kept()));
      }
    }
    return new Diagnostic(error.message(), site, notes, error.hint());
  }

  /// Runs a task on a thread with the stack that deep recursion needs, and waits for it. What the
  /// task throws is thrown again; a stack that is still too small becomes an `EvalError`.
  public <T> T onDeepStack(Supplier<T> task) {
    return new DeepStack<>(task).run(limits.stackBytes());
  }

  Depth depth() {
    return depth;
  }

  /// Ends, from another thread, what is evaluated: with `InterruptedError` at its next call of a
  /// function. To be said again until it has ended.
  public void interrupt() {
    depth.interrupt();
  }

  /// Makes the interpreter ready to evaluate after an interruption.
  public void resume() {
    depth.reset();
  }

  public World world() {
    return world;
  }

  public Limits limits() {
    return limits;
  }

  /// Where place ids lead.
  public Places places() {
    return places;
  }

  public Coercion coercion() {
    return coercion;
  }

  /// The global scope.
  public Map<String, Value> globals() {
    return globals;
  }

  /// Applies a function or functor to arguments, one after the other.
  public Value call(Value function, Value... arguments) {
    Value result = function;
    for (Value argument : arguments) {
      result = Function.call(result, argument);
    }
    return result.force();
  }

  /// Calls a program that is a function with the command line's arguments, as far as it takes them;
  /// any other value stays as it is.
  public Value autoCall(Value value, Attrs arguments) {
    return AutoCall.call(value, arguments);
  }

  /// Forces a value with all that is in it.
  public Value forceDeep(Value value) {
    return new Deep(depth).force(value);
  }
}
