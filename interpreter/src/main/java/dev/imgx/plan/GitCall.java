package dev.imgx.plan;

import dev.imgx.build.BuildError;
import dev.imgx.build.checkout.GitRequest;
import dev.imgx.build.checkout.GitRequest.Flag;
import dev.imgx.build.checkout.GitTree;
import dev.imgx.build.checkout.RepositoryUrl;
import dev.imgx.lang.eval.Interpreter;
import dev.imgx.lang.report.Diagnostic;
import dev.imgx.lang.source.Utf8;
import dev.imgx.lang.value.Attrs;
import dev.imgx.lang.value.Bool;
import dev.imgx.lang.value.Coercion;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Int;
import dev.imgx.lang.value.PathValue;
import dev.imgx.lang.value.Str;
import dev.imgx.lang.value.Value;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import dev.imgx.store.path.StorePath;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One call of `fetchGit`. Mutable.
///
/// Follows `fetchTree` of `src/libexpr/primops/fetchTree.cc` and `GitInputScheme` of
/// `src/libfetchers/git.cc`.
final class GitCall {
  private static final String OTHER_TYPE = " while a string, Boolean or integer is expected";
  private static final Set<String> VERIFICATION =
      Set.of("verifyCommit", "keytype", "publicKey", "publicKeys");

  private final Interpreter interpreter;
  private final StoreWorld world;
  private final EnumSet<Flag> flags = EnumSet.of(Flag.EXPORT_IGNORE);
  private boolean exportIgnoreGiven;
  private @Nullable String url;
  private String name = "source";
  private @Nullable String ref;
  private @Nullable String rev;
  private @Nullable Hash narHash;
  private @Nullable Long modified;
  private @Nullable Long count;

  GitCall(Interpreter interpreter, StoreWorld world) {
    this.interpreter = interpreter;
    this.world = world;
  }

  boolean withSubmodules() {
    return flags.contains(Flag.SUBMODULES);
  }

  /// Throws `EvalError`.
  GitTree fetch(Value argument) {
    if (argument.force() instanceof Attrs attrs) {
      for (int index : attrs.nameOrder()) {
        take(attrs.name(index).text(), attrs.value(index).force(), attrs.place(index));
      }
    } else {
      String why = "while evaluating the first argument passed to 'fetchGit'";
      url = interpreter.coercion().toStr(argument, Coercion.Mode.PLAIN, 0, why).text();
    }
    String from = url;
    if (from == null) {
      throw new EvalError("input attribute 'url' is missing");
    }
    if (!exportIgnoreGiven && withSubmodules()) {
      flags.remove(Flag.EXPORT_IGNORE);
    }
    GitRequest request = Failures.translate(() -> request(from));
    checkRules(request);
    try {
      GitTree tree = Failures.translate(() -> world.git().fetch(request));
      checkHash(request, tree.path());
      return withGiven(tree);
    } catch (EvalError error) {
      throw error.trace(0, "while fetching the input '" + shown(request) + "'");
    }
  }

  /// What the caller says of the commit is believed.
  private GitTree withGiven(GitTree tree) {
    Long given = count;
    return new GitTree(
        tree.path(),
        tree.rev(),
        tree.head(),
        modified == null ? tree.modified() : modified,
        given == null ? tree.count() : () -> given);
  }

  private GitRequest request(String from) {
    String its = ref;
    return new GitRequest(
        RepositoryUrl.ofGit(Utf8.decode(from)),
        name,
        its == null ? null : Utf8.decode(its),
        rev,
        flags);
  }

  private static String shown(GitRequest request) {
    return Utf8.encode(request.print());
  }

  private void checkRules(GitRequest request) {
    if (world.rules().pure() && rev == null) {
      if (narHash == null) {
        throw new EvalError(
            "in pure evaluation mode, 'fetchGit' doesn't fetch unlocked input '"
                + shown(request)
                + "'");
      }
      world.notice(
          Diagnostic.of(
              "Input '"
                  + shown(request)
                  + "' is unlocked (e.g. lacks a Git revision) but is checked by NAR hash. This is"
                  + " not reproducible and will break after garbage collection or when shared.",
              null));
    }
    world.access().checkUri(shown(request));
  }

  private void checkHash(GitRequest request, StorePath path) {
    Hash expected = narHash;
    Hash got = world.contentHash(path);
    if (expected != null && !expected.equals(got)) {
      throw new RealisationError(
          new BuildError(
              BuildError.Kind.HASH_MISMATCH,
              "NAR hash mismatch in input '%s', expected '%s' but got '%s'"
                  .formatted(
                      request.print(), expected.print(HashFormat.SRI), got.print(HashFormat.SRI)),
              null));
    }
  }

  private void take(String key, Value value, int place) {
    if (key.equals("type")) {
      throw new EvalError("unexpected argument 'type'", place);
    }
    if (VERIFICATION.contains(key)) {
      throw new EvalError(
          "argument '"
              + key
              + "' to 'fetchGit' needs the experimental feature 'verified-fetches', which imgx does"
              + " not have",
          place);
    }
    switch (value) {
      case Str text -> takeText(key, text.text(), place);
      case PathValue path -> takeText(key, path.path(), place);
      case Bool bool -> takeBool(key, bool.value(), place);
      case Int number -> takeInt(key, number.value(), place);
      default ->
          throw new EvalError(
              "argument '" + key + "' to 'fetchGit' is " + value.describe() + OTHER_TYPE, place);
    }
  }

  private void takeText(String key, String text, int place) {
    switch (key) {
      case "url" -> url = text;
      case "name" -> {
        name =
            Failures.translate(() -> {
              StorePath.checkName(text);
              return text;
            });
      }
      case "ref" -> ref = text;
      case "rev" -> rev = revision(text);
      case "narHash" -> narHash = Failures.translate(() -> Hash.parse(text, HashAlgorithm.SHA256));
      default -> throw other(key, place);
    }
  }

  /// A commit in hexadecimal digits.
  private static String revision(String text) {
    int digits = HashAlgorithm.SHA256.size() * 2;
    HashAlgorithm algorithm = text.length() == digits ? HashAlgorithm.SHA256 : HashAlgorithm.SHA1;
    return Failures.translate(() -> Hash.parse(text, algorithm).print(HashFormat.BASE16));
  }

  private void takeBool(String key, boolean on, int place) {
    if (key.equals("lfs")) {
      if (on) {
        throw new EvalError("imgx does not fetch files of Git LFS, as 'lfs = true' wants", place);
      }
      return;
    }
    for (Flag flag : Flag.values()) {
      if (flag.attribute().equals(key)) {
        exportIgnoreGiven |= flag == Flag.EXPORT_IGNORE;
        if (on) {
          flags.add(flag);
        } else {
          flags.remove(flag);
        }
        return;
      }
    }
    throw other(key, place);
  }

  private void takeInt(String key, long number, int place) {
    if (number < 0) {
      throw new EvalError(
          "negative value given for 'fetchGit' argument '" + key + "': " + number, place);
    }
    switch (key) {
      case "lastModified" -> modified = number;
      case "revCount" -> count = number;
      default -> throw other(key, place);
    }
  }

  private static EvalError other(String key, int place) {
    return switch (key) {
      case "url", "name", "ref", "rev", "narHash" ->
          new EvalError("input attribute '" + key + "' is not a string", place);
      case "submodules", "shallow", "allRefs", "exportIgnore", "lfs" ->
          new EvalError("input attribute '" + key + "' is not a Boolean", place);
      case "lastModified", "revCount" ->
          new EvalError("input attribute '" + key + "' is not an integer", place);
      default ->
          new EvalError("input attribute '" + key + "' not supported by scheme 'git'", place);
    };
  }
}
