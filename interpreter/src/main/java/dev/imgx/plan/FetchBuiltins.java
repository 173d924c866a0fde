package dev.imgx.plan;

import dev.imgx.lang.builtin.Doc;
import dev.imgx.lang.builtin.Family;
import dev.imgx.lang.source.Utf8;
import dev.imgx.lang.value.Attrs;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Expect;
import dev.imgx.lang.value.Value;
import dev.imgx.store.hash.FormatError;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.path.Ingestion;
import dev.imgx.store.path.StorePath;
import org.jspecify.annotations.Nullable;

/// Files from elsewhere, fetched while an expression is evaluated.
///
/// Follows `fetch` of `src/libexpr/primops/fetchTree.cc`.
public final class FetchBuiltins extends Family {
  private static final String[] ROWS = {"__fetchurl url", "fetchTarball args"};

  private final StoreWorld world;

  public FetchBuiltins(StoreWorld world) {
    this.world = world;
  }

  @Override
  protected String[] rows() {
    return ROWS;
  }

  @Override
  protected Value call(int row, Value argument) {
    return switch (row) {
      case 0 -> fetchurl(argument);
      case 1 -> fetchTarball(argument);
      default -> super.call(row, argument);
    };
  }

  @Doc(
      """
      Fetches a file and gives its path in the store. The argument is a URL, or a set of `url`,
      `sha256` (what it must hash to) and `name`.

          builtins.typeOf builtins.fetchurl
          => "lambda"
      """)
  private Value fetchurl(Value url) {
    return new Call("fetchurl", Ingestion.FLAT).run(url);
  }

  @Doc(
      """
      Fetches a tar archive, compressed or not, unpacks it, and gives the path of its tree in the
      store. The argument is a URL, or a set of `url`, `sha256` (of the tree) and `name`. Of an
      archive with a single directory at its top the tree is that directory. `channel:NAME` is the
      newest archive of a channel of Nixpkgs.

          builtins.typeOf fetchTarball
          => "lambda"
      """)
  private Value fetchTarball(Value args) {
    return new Call("fetchTarball", Ingestion.NAR).run(args);
  }

  /// One call. Mutable.
  private final class Call {
    private final String function;
    private final Ingestion method;
    private @Nullable String url;
    private @Nullable String name;
    private @Nullable Hash hash;

    Call(String function, Ingestion method) {
      this.function = function;
      this.method = method;
    }

    Value run(Value argument) {
      if (argument.force() instanceof Attrs attrs) {
        for (int index : attrs.nameOrder()) {
          take(attrs.name(index).text(), attrs.value(index), attrs.place(index));
        }
      } else {
        url = Expect.plainString(argument, 0, "while evaluating the url we should fetch");
      }
      String from = url;
      if (from == null) {
        throw new EvalError("'url' argument required");
      }
      from = method == Ingestion.NAR ? SearchPath.url(from) : from;
      world.access().checkUri(from);
      String own = method == Ingestion.NAR ? "source" : from.substring(from.lastIndexOf('/') + 1);
      Downloads.Wanted wanted =
          new Downloads.Wanted(Utf8.decode(from), name == null ? own : name, method, hash);
      checkName(from, wanted.name(), argument.force() instanceof Attrs);
      if (hash == null && world.rules().pure()) {
        throw new EvalError(
            "in pure evaluation mode, '" + function + "' requires a 'sha256' argument");
      }
      return world.allow(Failures.translate(() -> world.downloads().fetch(wanted)));
    }

    private void checkName(String from, String used, boolean isSet) {
      try {
        StorePath.checkName(used);
      } catch (FormatError e) {
        String what =
            name != null
                ? "change the value for the 'name' attribute passed to '" + function + "', "
                : isSet
                    ? "add a valid 'name' attribute to the argument for '" + function + "', "
                    : "pass an attribute set with 'url' and 'name' attributes to '"
                        + function
                        + "',  ";
        throw new EvalError(
            "invalid store path name when fetching URL '"
                + from
                + "': "
                + e.getMessage()
                + ". Please "
                + what
                + "so that it can create a valid store path.");
      }
    }

    private void take(String key, Value value, int place) {
      switch (key) {
        case "url" -> url = text(value, place, "while evaluating the url we should fetch");
        case "name" ->
            name = text(value, place, "while evaluating the name of the content we should fetch");
        case "sha256" -> {
          String why = "while evaluating the sha256 of the content we should fetch";
          String digits = text(value, place, why);
          hash = Failures.translate(() -> Hashes.parse(digits, HashAlgorithm.SHA256, world));
        }
        default ->
            throw new EvalError("unsupported argument '" + key + "' to '" + function + "'", place);
      }
    }

    private static String text(Value value, int place, String why) {
      return Expect.plainString(value, place, why);
    }
  }
}
