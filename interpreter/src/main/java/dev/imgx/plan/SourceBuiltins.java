package dev.imgx.plan;

import dev.imgx.lang.builtin.Doc;
import dev.imgx.lang.builtin.Family;
import dev.imgx.lang.eval.Interpreter;
import dev.imgx.lang.report.Diagnostic;
import dev.imgx.lang.value.Attrs;
import dev.imgx.lang.value.Context;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Expect;
import dev.imgx.lang.value.Str;
import dev.imgx.lang.value.Symbol;
import dev.imgx.lang.value.Value;
import dev.imgx.store.Store;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import dev.imgx.store.path.StorePath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Files that become part of the store, and their hashes.
public final class SourceBuiltins extends Family {
  private static final String[] ROWS = {
    "__storePath path",
    "__path attrs",
    "__convertHash args",
    "__toFile name s",
    "__filterSource filter path",
    "__hashFile type path",
  };
  private static final Symbol HASH = Symbol.of("hash");
  private static final Symbol HASH_ALGO = Symbol.of("hashAlgo");
  private static final Symbol TO_HASH_FORMAT = Symbol.of("toHashFormat");

  private final Store store;
  private final Interpreter interpreter;
  private final StoreWorld world;

  /// `world` must be the interpreter's.
  public SourceBuiltins(Store store, Interpreter interpreter, StoreWorld world) {
    this.store = store;
    this.interpreter = interpreter;
    this.world = world;
  }

  @Override
  protected String[] rows() {
    return ROWS;
  }

  @Override
  protected Value call(int row, Value argument) {
    return switch (row) {
      case 0 -> storePath(argument);
      case 1 -> path(argument);
      case 2 -> convertHash(argument);
      default -> super.call(row, argument);
    };
  }

  @Override
  protected Value call(int row, Value first, Value second) {
    return switch (row) {
      case 3 -> toFile(first, second);
      case 4 -> filterSource(first, second);
      case 5 -> hashFile(first, second);
      default -> super.call(row, first, second);
    };
  }

  @Doc(
      """
      A path that is in the store already, as a string that refers to it. A path elsewhere is an
      error.

          (builtins.tryEval (builtins.typeOf builtins.storePath)).value
          => "lambda"
      """)
  private Value storePath(Value path) {
    if (world.rules().pure()) {
      throw new EvalError("'builtins.storePath' is not allowed in pure evaluation mode");
    }
    String why = "while evaluating the first argument passed to 'builtins.storePath'";
    Str given = interpreter.coercion().toPath(path, 0, why);
    String text = given.text();
    StorePath direct = store.directory().enclosing(text);
    boolean whole = direct != null && text.equals(store.directory().print(direct));
    String real = whole ? text : world.files().real(text);
    StorePath found = store.directory().enclosing(real);
    if (found == null) {
      throw new EvalError("path '" + real + "' is not in the Nix store");
    }
    world.files().witness().doubt();
    if (!Failures.translate(() -> store.use(found))) {
      throw new EvalError("path '" + store.directory().print(found) + "' is not valid");
    }
    Context own = Context.of(store.directory().print(found));
    return new Str(real, given.context().union(own));
  }

  @Doc(
      """
      Copies a file or tree into the store and gives its path there. Attributes: `path`; `name`,
      else the last name of the path; `filter`, a function of path and type that says what is
      copied; `recursive`, false to add a single file by its own hash; `sha256`, what must come out.

          builtins.typeOf builtins.path
          => "lambda"
      """)
  private Value path(Value attrs) {
    Attrs given = Expect.attrs(attrs, 0, "while evaluating the argument passed to 'builtins.path'");
    return new Copying(store, interpreter, world).ofAttributes(given);
  }

  @Doc(
      """
      Copies a tree into the store, without what the filter leaves out: a function that gets the path
      and the type (`"regular"`, `"directory"`, `"symlink"`, `"unknown"`) of each entry.

          builtins.typeOf (builtins.filterSource (path: type: type != "symlink"))
          => "lambda"
      """)
  private Value filterSource(Value filter, Value path) {
    return new Copying(store, interpreter, world).filtered(filter, path);
  }

  @Doc(
      """
      Puts a text into the store as a file and gives its path. The text may refer to other files of
      the store, but not to what is still to be built.

          builtins.unsafeDiscardStringContext (builtins.toFile "greeting" "Hello\\n")
          => "/nix/store/l7wdb9xas86x79w6sdrnjh2y8md40gba-greeting"
      """)
  private Value toFile(Value name, Value s) {
    String file =
        Expect.plainString(
            name, 0, "while evaluating the first argument passed to builtins.toFile");
    Str text =
        Expect.string(s, 0, "while evaluating the second argument passed to builtins.toFile");
    List<StorePath> references = new ArrayList<>();
    for (String element : text.context().elements()) {
      if (!(ContextElement.decode(element, store.directory())
          instanceof ContextElement.Opaque opaque)) {
        throw new EvalError(
            "files created by builtins.toFile may not reference derivations, but "
                + file
                + " references "
                + element);
      }
      references.add(opaque.path());
    }
    byte[] bytes = text.text().getBytes(StandardCharsets.ISO_8859_1);
    return world.allow(Failures.translate(() -> store.addText(file, bytes, references)));
  }

  @Doc(
      """
      The hash of a file's bytes in hexadecimal digits; the type is `"md5"`, `"sha1"`, `"sha256"` or
      `"sha512"`.

          builtins.typeOf (builtins.hashFile "sha256")
          => "lambda"
      """)
  private Value hashFile(Value type, Value path) {
    String name =
        Expect.plainString(
            type, 0, "while evaluating the first argument passed to builtins.hashFile");
    HashAlgorithm algorithm = Failures.translate(() -> HashAlgorithm.parse(name));
    Str file = interpreter.coercion().toPath(path, 0, "while realising the context of a path");
    if (!file.context().isEmpty()) {
      world.realise(file.context());
    }
    return Str.of(world.files().hash(algorithm, file.text()).print(HashFormat.BASE16));
  }

  @Doc(
      """
      Another spelling of a hash. Attributes: `hash`; `hashAlgo`, unless the hash says it;
      `toHashFormat`: `"base16"`, `"nix32"`, `"base64"` or `"sri"`.

          builtins.convertHash { hash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="; toHashFormat = "nix32"; }
          => "0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73"
      """)
  private Value convertHash(Value args) {
    Attrs given =
        Expect.attrs(args, 0, "while evaluating the first argument passed to builtins.convertHash");
    String hash = required(given, HASH);
    Value algorithm = given.get(HASH_ALGO);
    String algorithmName =
        algorithm == null
            ? null
            : Expect.plainString(algorithm, 0, "while evaluating the attribute 'hashAlgo'");
    HashFormat format = format(required(given, TO_HASH_FORMAT));
    return Str.of(Failures.translate(() -> parse(hash, algorithmName).print(format)));
  }

  private static Hash parse(String hash, @Nullable String algorithm) {
    return Hash.parse(hash, algorithm == null ? null : HashAlgorithm.parse(algorithm));
  }

  private static String required(Attrs attrs, Symbol name) {
    Value value = attrs.get(name);
    if (value == null) {
      throw new EvalError("attribute '" + name + "' missing")
          .trace(0, "while locating the attribute '" + name + "'");
    }
    return Expect.plainString(value, 0, "while evaluating the attribute '" + name + "'");
  }

  private HashFormat format(String name) {
    if (name.equals("base32")) {
      world.notice(
          Diagnostic.of("\"base32\" is a deprecated alias for hash format \"nix32\".", null));
    }
    return switch (name) {
      case "base16" -> HashFormat.BASE16;
      case "nix32", "base32" -> HashFormat.BASE32;
      case "base64" -> HashFormat.BASE64;
      case "sri" -> HashFormat.SRI;
      default ->
          throw new EvalError(
              "unknown hash format '" + name + "', expect 'base16', 'base32', 'base64', or 'sri'");
    };
  }
}
