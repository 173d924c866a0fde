package dev.imgx.build.fetch;

import dev.imgx.build.Attributes;
import dev.imgx.build.BuildError;
import dev.imgx.build.BuildRequest;
import dev.imgx.build.Builder;
import dev.imgx.build.Trees;
import dev.imgx.store.TreeFilter;
import dev.imgx.store.TreeSource;
import dev.imgx.store.archive.NarReader;
import dev.imgx.store.archive.TreeWriter;
import dev.imgx.store.archive.Xz;
import dev.imgx.store.derivation.Output;
import dev.imgx.store.hash.FormatError;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.path.ContentAddress;
import dev.imgx.store.path.Ingestion;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZIOException;

/// `builtin:fetchurl`: a file from a URL, by hash, as Nix's builder of that name.
///
/// Attributes: `url`; `urls`, others to try, in order; `executable`; `unpack`: the file is a Nix
/// archive, perhaps compressed with xz, whose tree is the output. The derivation has a fixed
/// output. Follows `src/libstore/builtins/fetchurl.cc`.
public final class FetchUrl implements Builder {
  private final Fetcher fetcher;

  public FetchUrl(Fetcher fetcher) {
    this.fetcher = fetcher;
  }

  @Override
  public void build(BuildRequest request) throws IOException, InterruptedException {
    Output output = request.derivation().fixedOutput();
    ContentAddress.Fixed fixed = output == null ? null : output.fixed();
    if (fixed == null) {
      throw new BuildError("`builtin:fetchurl` needs `outputHash`");
    }
    Attributes attributes = request.attributes();
    List<String> urls = attributes.texts("urls");
    if (urls.isEmpty()) {
      urls = List.of(attributes.text("url"));
    }
    Fetched fetched = new Fetched(request, fixed, urls.size() > 1);
    try {
      fetcher.fetch(fetched.request(urls), fetched.file(), request.log());
    } catch (BuildError e) {
      fetched.keep();
      throw e;
    }
    fetched.finish();
  }

  /// A file that is fetched and becomes the output.
  private record Fetched(BuildRequest request, ContentAddress.Fixed fixed, boolean others) {
    private boolean unpack() {
      return request.attributes().flag("unpack");
    }

    private boolean asIs() {
      return fixed.method() == Ingestion.FLAT && !unpack();
    }

    Path file() throws IOException {
      return unpack() ? request.scratch().resolve("archive") : request.output();
    }

    Fetcher.Request request(List<String> urls) {
      HashAlgorithm algorithm = fixed.hash().algorithm();
      Fetcher.Check check = asIs() ? Fetcher.hash(fixed.hash()) : (got, file) -> treeFault();
      return new Fetcher.Request(urls, algorithm, check);
    }

    /// What is wrong with the tree. With a single URL nothing is: the output will be checked, and
    /// that gives the better message.
    private @Nullable String treeFault() throws IOException {
      finish();
      boolean right =
          !others || request.store().pathOf(naming()).equals(request.derivation().output("out"));
      return right ? null : "its tree has another hash";
    }

    /// Keeps a whole file whose hash was not the promised one under the path that its own hash
    /// gives: whoever corrects the hash need not fetch again.
    void keep() throws IOException {
      if (asIs() && Files.exists(request.output())) {
        request.store().adoptFixed(request.output(), naming(), request.path());
      }
    }

    void finish() throws IOException {
      if (unpack()) {
        Trees.delete(request.output());
        unpackArchive();
      }
      if (request.attributes().flag("executable")) {
        Trees.setExecutable(request.output(), true);
      }
    }

    private void unpackArchive() throws IOException {
      String url = request.attributes().text("url");
      try (InputStream file = new BufferedInputStream(Files.newInputStream(file()), 1 << 16);
          InputStream in = url.endsWith(".xz") ? Xz.open(file) : file;
          TreeWriter writer = new TreeWriter(request.output())) {
        NarReader.read(in, writer);
      } catch (FormatError | EOFException | XZIOException e) {
        throw new BuildError("what was fetched is not a Nix archive: " + e.getMessage(), e);
      }
    }

    private TreeSource naming() {
      return new TreeSource(
          request.derivation().name(),
          request.output(),
          fixed.method(),
          fixed.hash().algorithm(),
          TreeFilter.ALL);
    }
  }
}
