package dev.imgx.build.registry;

import dev.imgx.build.fetch.Answer;
import dev.imgx.build.fetch.Download;
import dev.imgx.build.fetch.FetchError;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashSink;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// One repository of a registry, to be read. Nothing is believed before it is hashed. Safe for
/// several threads.
public final class Repository {
  private static final int LARGEST_MANIFEST = 4 << 20;
  private static final int LARGEST_TEXT = 32 << 20;

  private final ImageName name;
  private final URI base;
  private final Exchange exchange;

  Repository(ImageName name, URI base, Exchange exchange) {
    this.name = name;
    this.base = base.resolve("/v2/" + name.path() + "/");
    this.exchange = exchange;
  }

  /// Which one it is.
  public ImageName name() {
    return name;
  }

  Exchange exchange() {
    return exchange;
  }

  URI uri(String rest) {
    return base.resolve(rest);
  }

  /// The permission to do something here: `pull`, `pull,push`.
  String scope(String actions) {
    return "repository:" + name.path() + ":" + actions;
  }

  private static Exchange.Call accepting(Exchange.Call call) {
    return call.with("Accept", String.join(", ", Manifest.KNOWN));
  }

  /// The manifest of a tag or digest; its bytes are those of the digest, if it is one. Throws
  /// `RegistryError`.
  public Manifest manifest(String reference) throws IOException {
    Exchange.Call call =
        accepting(Exchange.Call.of("GET", uri("manifests/" + reference), scope("pull")));
    try {
      try (Answer answer = exchange.send(call)) {
        Refusal.check(answer, 200);
        byte[] bytes = answer.body().readNBytes(LARGEST_MANIFEST + 1);
        if (bytes.length > LARGEST_MANIFEST) {
          throw new RegistryError("the manifest is larger than any manifest may be");
        }
        if (reference.contains(":")) {
          check(bytes, Digests.parse(reference), "the manifest");
        }
        return Manifest.of(bytes, answer.header("content-type"));
      }
    } catch (FetchError | RegistryError e) {
      throw about("manifest of `" + shown(reference) + "`", e);
    }
  }

  /// The digest of the manifest that a tag or digest means now, or nothing when there is none.
  public Optional<Hash> find(String reference) throws IOException {
    Exchange.Call call =
        accepting(Exchange.Call.of("HEAD", uri("manifests/" + reference), scope("pull")));
    try (Answer answer = exchange.send(call)) {
      if (answer.status() == 404) {
        return Optional.empty();
      }
      Refusal.check(answer, 200);
      return answer.headers().firstValue("docker-content-digest").map(Digests::parse);
    } catch (FetchError | RegistryError e) {
      throw about("manifest of `" + shown(reference) + "`", e);
    }
  }

  private String shown(String reference) {
    return name.repository() + (reference.contains(":") ? "@" : ":") + reference;
  }

  /// All bytes of a small blob. Throws `RegistryError`.
  public byte[] text(Descriptor blob) throws IOException {
    if (blob.size() > LARGEST_TEXT) {
      throw new RegistryError("`" + Digests.print(blob.digest()) + "` is too large for a text");
    }
    try (InputStream in = open(blob, done -> {})) {
      byte[] bytes = in.readNBytes((int) blob.size() + 1);
      check(bytes, blob.digest(), "the blob");
      return bytes;
    } catch (FetchError | RegistryError e) {
      throw about(blob, e);
    }
  }

  /// Writes a blob to a file, which holds what its digest promises when this returns. Goes on where
  /// it was when the connection breaks. Throws `RegistryError`.
  ///
  /// @param progress hears how many bytes have come
  public void fetch(Descriptor blob, Path target, LongConsumer progress) throws IOException {
    try (InputStream in = open(blob, progress);
        OutputStream file = new BufferedOutputStream(Files.newOutputStream(target), 1 << 16);
        HashSink hash = new HashSink(blob.digest().algorithm(), file)) {
      byte[] buffer = new byte[1 << 16];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        hash.write(buffer, 0, count);
        if (hash.count() > blob.size()) {
          throw new RegistryError("it is longer than its " + blob.size() + " bytes");
        }
      }
      if (!hash.finish().equals(blob.digest())) {
        throw new RegistryError("its bytes are not those that its digest promises");
      }
    } catch (FetchError | RegistryError e) {
      throw about(blob, e);
    }
  }

  private InputStream open(Descriptor blob, LongConsumer progress) throws IOException {
    URI uri = uri("blobs/" + Digests.print(blob.digest()));
    return Download.open(
        exchange.web(),
        headers -> {
          Exchange.Call call = Exchange.Call.of("GET", uri, scope("pull"));
          for (var header : headers.entrySet()) {
            call = call.with(header.getKey(), header.getValue());
          }
          return exchange.send(call);
        },
        progress::accept);
  }

  private static void check(byte[] bytes, Hash digest, String what) {
    if (!Hash.digest(digest.algorithm(), bytes).equals(digest)) {
      throw new RegistryError("the bytes of " + what + " are not those that its digest promises");
    }
  }

  private RegistryError about(Descriptor blob, Exception reason) {
    return about(
        "blob `" + Digests.print(blob.digest()) + "` of `" + name.repository() + "`", reason);
  }

  /// Says what could not be had, and why.
  private static RegistryError about(String what, Exception reason) {
    @Nullable String message = reason.getMessage();
    return new RegistryError("cannot fetch the " + what + ": " + message, reason);
  }
}
