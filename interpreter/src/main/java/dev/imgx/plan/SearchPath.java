package dev.imgx.plan;

import dev.imgx.lang.eval.World;
import dev.imgx.lang.source.Utf8;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.PathValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Finds `<name>`. After the search path come three names of our own: `<stdlib>`, `<nixpkgs>` for
/// the same when nobody said otherwise, and `<nix/fetchurl.nix>`.
///
/// Follows `EvalState::findFile` of `src/libexpr/parser.y`.
final class SearchPath {
  private static final String STDLIB = "stdlib";
  private static final String NIXPKGS = "nixpkgs";
  private static final String INTERNAL = "/__corepkgs__/";
  private static final String FETCHURL = "fetchurl.nix";

  private final @Nullable Path stdlib;
  private final Predicate<String> exists;
  private final UnaryOperator<String> fetch;

  /// @param fetch makes a directory of the URL of an archive
  SearchPath(@Nullable Path stdlib, Predicate<String> exists, UnaryOperator<String> fetch) {
    this.stdlib = stdlib;
    this.exists = exists;
    this.fetch = fetch;
  }

  @Nullable String find(List<World.SearchEntry> entries, String name) {
    for (World.SearchEntry entry : entries) {
      String rest = rest(entry.prefix(), name);
      String found = rest == null ? null : PathValue.canonical(directory(entry.path()) + rest);
      if (found != null && exists.test(found)) {
        return found;
      }
    }
    if (name.equals("nix/" + FETCHURL)) {
      return INTERNAL + FETCHURL;
    }
    String rest = rest(STDLIB, name);
    rest = rest != null ? rest : rest(NIXPKGS, name);
    if (stdlib == null || rest == null) {
      return null;
    }
    String own = Utf8.encode(stdlib.toString()) + rest;
    return exists.test(own) ? own : null;
  }

  /// What follows the prefix, with its slash; null when the name does not begin with it.
  private static @Nullable String rest(String prefix, String name) {
    if (prefix.isEmpty()) {
      return "/" + name;
    }
    if (!name.startsWith(prefix)) {
      return null;
    }
    String rest = name.substring(prefix.length());
    return rest.isEmpty() || rest.startsWith("/") ? rest : null;
  }

  private String directory(String path) {
    if (path.startsWith("channel:") || path.startsWith("flake:")) {
      throw new EvalError("imgx has no channels and no flakes, as in '" + path + "'");
    }
    String local = path.contains("://") ? fetch.apply(path) : path;
    return local.endsWith("/") ? local.substring(0, local.length() - 1) : local;
  }

  /// The text of a file that exists only in imgx itself; null for other paths.
  static @Nullable String internal(String path) {
    if (!path.equals(INTERNAL + FETCHURL)) {
      return null;
    }
    try (InputStream in = SearchPath.class.getResourceAsStream(FETCHURL)) {
      if (in == null) {
        throw new EvalError("this installation of imgx is incomplete: " + FETCHURL + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
