package dev.imgx.plan;

import dev.imgx.build.checkout.GitTree;
import dev.imgx.build.checkout.Mercurial;
import dev.imgx.lang.builtin.Doc;
import dev.imgx.lang.builtin.Family;
import dev.imgx.lang.eval.Interpreter;
import dev.imgx.lang.source.Utf8;
import dev.imgx.lang.value.AttrsBuilder;
import dev.imgx.lang.value.Bool;
import dev.imgx.lang.value.Int;
import dev.imgx.lang.value.Str;
import dev.imgx.lang.value.Thunk;
import dev.imgx.lang.value.Value;
import dev.imgx.store.hash.HashFormat;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.function.LongSupplier;

/// Trees out of repositories, fetched while an expression is evaluated.
///
/// Follows `emitTreeAttrs` of `src/libexpr/primops/fetchTree.cc`.
public final class RepositoryBuiltins extends Family {
  private static final String[] ROWS = {"fetchGit args", "fetchMercurial args"};
  private static final int SHORT = 7;
  private static final int SHORT_HG = 12;
  private static final String NO_REVISION = "0".repeat(40);
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");

  private final Interpreter interpreter;
  private final StoreWorld world;

  /// `world` must be the interpreter's.
  public RepositoryBuiltins(Interpreter interpreter, StoreWorld world) {
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
      case 0 -> fetchGit(argument);
      case 1 -> fetchMercurial(argument);
      default -> super.call(row, argument);
    };
  }

  @Doc(
      """
      Fetches a tree from a Git repository, with the program `git`. The argument is a URL, or a set:

      - `url`: a URL as Git takes it, `user@host:path`, or a path. A path with a `.git` in it means,
        unless `ref` or `rev` is given, the working directory: what is tracked, as it is now.
      - `rev`: the commit's hash; else the newest commit of `ref`
      - `ref`: a branch, or a name that begins with `refs/`; else what `HEAD` names
      - `name` of the tree in the store: `"source"`
      - `submodules`: whether they are fetched too (`false`)
      - `exportIgnore`: whether what `.gitattributes` marks `export-ignore` is left out (`true`,
        unless there are submodules)
      - `shallow`: whether no history is fetched (`false`)
      - `allRefs`: whether all branches and tags are fetched, so that `rev` is found in any (`false`)
      - `narHash`: what the tree must hash to

      The result is a set that stands for the tree's path as a string, with `outPath`, `narHash`,
      `rev`, `shortRev`, `revCount`, `lastModified` (in seconds since 1970), `lastModifiedDate` and
      `submodules`. Of a working directory with changes `rev` is all zeros, and `dirtyRev` and
      `dirtyShortRev` say what they are based on. A branch is asked for again after an hour
      (`--tarball-ttl`); pure evaluation wants a `rev`.

          builtins.typeOf fetchGit
          => "lambda"

          (builtins.tryEval (fetchGit { url = "https://example.org/x.git"; ref = throw "no"; })).success
          => false
      """)
  private Value fetchGit(Value args) {
    GitCall call = new GitCall(interpreter, world);
    return describe(call.fetch(args), call.withSubmodules());
  }

  private Value describe(GitTree tree, boolean withSubmodules) {
    AttrsBuilder result = new AttrsBuilder(11);
    result.put("outPath", world.allow(tree.path()));
    result.put("narHash", Str.of(world.contentHash(tree.path()).print(HashFormat.SRI)));
    result.put("submodules", Bool.of(withSubmodules));
    String rev = tree.rev() == null ? NO_REVISION : tree.rev();
    result.put("rev", Str.of(rev));
    result.put("shortRev", Str.of(rev.substring(0, SHORT)));
    LongSupplier count = tree.count();
    result.put("revCount", count == null ? Int.of(0) : Thunk.lazy(() -> count(count)));
    String head = tree.head();
    if (head != null) {
      result.put("dirtyRev", Str.of(head + "-dirty"));
      result.put("dirtyShortRev", Str.of(head.substring(0, SHORT) + "-dirty"));
    }
    result.put("lastModified", Int.of(tree.modified()));
    String date = DATE.format(Instant.ofEpochSecond(tree.modified()).atOffset(ZoneOffset.UTC));
    result.put("lastModifiedDate", Str.of(Utf8.encode(date)));
    return result.build();
  }

  @Doc(
      """
      Fetches a tree from a Mercurial repository, with the program `hg`. The argument is a URL or a
      path, or a set of `url`, `rev` (a revision, a branch or a tag) and `name` (`"source"`). A path
      without `rev` means the working directory: what is tracked, as it is now.

      The result is a set that stands for the tree's path as a string, with `outPath`, `branch`,
      `rev`, `shortRev` and `revCount`. Of a working directory with changes `rev` is all zeros, and
      there is no `revCount`.

          builtins.typeOf builtins.fetchMercurial
          => "lambda"
      """)
  private Value fetchMercurial(Value args) {
    Mercurial.Result found = new MercurialCall(interpreter, world).fetch(args);
    AttrsBuilder result = new AttrsBuilder(5);
    result.put("outPath", world.allow(found.path()));
    result.put("branch", Str.of(found.branch()));
    String rev = found.rev() == null ? NO_REVISION : found.rev();
    result.put("rev", Str.of(rev));
    result.put("shortRev", Str.of(rev.substring(0, SHORT_HG)));
    Long count = found.count();
    if (count != null) {
      result.put("revCount", Int.of(count));
    }
    return result.build();
  }

  private static Value count(LongSupplier count) {
    return Int.of(Failures.translate(count::getAsLong));
  }
}
