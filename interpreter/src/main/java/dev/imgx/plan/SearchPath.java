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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
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
  private static final String CHANNEL = "channel:";

  private final @Nullable Path stdlib;
  private final Predicate<String> exists;
  private final UnaryOperator<String> fetch;
  private final Consumer<String> warn;
  private final Map<String, Optional<String>> known = new HashMap<>();

  /// @param fetch makes a directory of the URL of an archive; throws `EvalError`
  /// @param warn hears of entries that lead nowhere
  SearchPath(
      @Nullable Path stdlib,
      Predicate<String> exists,
      UnaryOperator<String> fetch,
      Consumer<String> warn) {
    this.stdlib = stdlib;
    this.exists = exists;
    this.fetch = fetch;
    this.warn = warn;
  }

  @Nullable String find(List<World.SearchEntry> entries, String name) {
    for (World.SearchEntry entry : entries) {
      String rest = rest(entry.prefix(), name);
      String directory = rest == null ? null : directory(entry.path());
      String found = directory == null ? null : PathValue.canonical(directory + rest);
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

  /// Where an entry leads, without a slash at its end; null when nowhere, which is told once.
  private @Nullable String directory(String entry) {
    Optional<String> found = known.get(entry);
    if (found == null) {
      found = Optional.ofNullable(resolve(entry));
      known.put(entry, found);
    }
    return found.orElse(null);
  }

  private @Nullable String resolve(String entry) {
    if (isUrl(entry)) {
      try {
        return fetch.apply(url(entry));
      } catch (EvalError error) {
        warn.accept(
            "Nix search path entry '"
                + entry
                + "' cannot be downloaded, ignoring: "
                + error.message());
        return null;
      }
    }
    if (entry.startsWith("flake:")) {
      warn.accept("Nix search path entry '" + entry + "' is a flake, which imgx does not know");
      return null;
    }
    String path = PathValue.canonical(entry);
    if (!exists.test(path)) {
      warn.accept("Nix search path entry '" + entry + "' does not exist, ignoring");
      return null;
    }
    return path.equals("/") ? "" : path;
  }

  /// Whether an entry, or what is to be fetched, is a URL or a channel.
  private static boolean isUrl(String text) {
    int colon = text.indexOf("://");
    return text.startsWith(CHANNEL)
        || (colon > 0
            && List.of("http", "https", "file", "channel", "git", "s3", "ssh")
                .contains(text.substring(0, colon)));
  }

  /// The URL that a text means: `channel:NAME` is the newest archive of a channel of Nixpkgs.
  static String url(String text) {
    return text.startsWith(CHANNEL)
        ? "https://channels.nixos.org/" + text.substring(CHANNEL.length()) + "/nixexprs.tar.xz"
        : text;
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
