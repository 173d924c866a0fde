package dev.imgx.build.registry;

import dev.imgx.build.fetch.Answer;
import dev.imgx.build.fetch.FetchError;
import dev.imgx.store.hash.Hash;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/// Writes to a repository. Safe for several threads.
///
/// Small blobs go up in one piece; large ones in pieces, and when the connection breaks, it asks
/// how far it came and goes on there.
public final class Uploader {
  private static final long PIECE = 16L << 20;
  private static final int MOST_TROUBLES = 8;
  private static final int MOST_BEGINNINGS = 3;

  private final Repository to;
  private final Exchange exchange;
  private final String scope;

  public Uploader(Repository to) {
    this.to = to;
    this.exchange = to.exchange();
    this.scope = to.scope("pull,push");
  }

  /// Whether the repository has a blob.
  public boolean has(Hash digest) throws IOException {
    return asked(
        "blob",
        digest,
        () -> {
          URI uri = to.uri("blobs/" + Digests.print(digest));
          try (Answer answer = exchange.send(Exchange.Call.of("HEAD", uri, scope))) {
            return answer.status() == 200;
          }
        });
  }

  /// The registry's host.
  public String host() {
    return to.name().host();
  }

  /// The repository's name at that host.
  public String path() {
    return to.name().path();
  }

  /// Asks the registry to take a blob from another of its repositories; whether it did.
  public boolean mount(Hash digest, String from) throws IOException {
    return asked(
        "blob",
        digest,
        () -> {
          String query = "?mount=" + Digests.print(digest) + "&from=" + from;
          Exchange.Call call = Exchange.Call.of("POST", to.uri("blobs/uploads/" + query), scope);
          try (Answer answer = exchange.send(call.sending(BodyPublishers::noBody))) {
            return answer.status() == 201;
          }
        });
  }

  /// Puts a blob there, whose bytes are those of `file`. Begins anew when the registry has
  /// forgotten what came before. Throws `RegistryError`.
  ///
  /// @param progress hears how many bytes have gone
  public void blob(Descriptor blob, Path file, LongConsumer progress) throws IOException {
    boolean _ =
        asked(
            "blob",
            blob.digest(),
            () -> {
              for (int attempt = 1; ; attempt++) {
                try {
                  upload(blob, file, progress);
                  return true;
                } catch (Forgotten e) {
                  if (attempt > MOST_BEGINNINGS) {
                    throw e;
                  }
                }
              }
            });
  }

  private void upload(Descriptor blob, Path file, LongConsumer progress) throws IOException {
    URI place = begin();
    long done = 0;
    int troubles = 0;
    while (blob.size() - done > PIECE) {
      try {
        place = piece(place, file, done, PIECE);
        done += PIECE;
      } catch (FetchError e) {
        if (e.lasting() || ++troubles > MOST_TROUBLES) {
          throw e;
        }
        exchange.web().pause(troubles + 1, e);
        done = reached(place, done);
      }
      progress.accept(done);
    }
    finish(place, blob, file, done);
    progress.accept(blob.size());
  }

  /// The registry does not know an upload that it began.
  private static final class Forgotten extends RegistryError {
    private static final long serialVersionUID = 1;

    Forgotten(RegistryError reason) {
      super(String.valueOf(reason.getMessage()), reason);
    }
  }

  private static void checkUpload(Answer answer, int expected) throws IOException {
    try {
      Refusal.check(answer, expected);
    } catch (RegistryError e) {
      boolean forgotten = answer.status() == 404 || answer.status() == 416;
      throw forgotten ? new Forgotten(e) : e;
    }
  }

  private URI begin() throws IOException {
    URI uri = to.uri("blobs/uploads/");
    Exchange.Call call = Exchange.Call.of("POST", uri, scope).sending(BodyPublishers::noBody);
    try (Answer answer = exchange.send(call)) {
      Refusal.check(answer, 202);
      return next(uri, answer);
    }
  }

  private static URI next(URI current, Answer answer) throws FetchError {
    String location = answer.header("location");
    return location.isEmpty() ? current : Exchange.resolve(current, location);
  }

  private URI piece(URI place, Path file, long from, long length) throws IOException {
    Exchange.Call call =
        Exchange.Call.of("PATCH", place, scope)
            .with("Content-Type", "application/octet-stream")
            .with("Content-Range", from + "-" + (from + length - 1))
            .sending(() -> FilePart.of(file, from, length));
    try (Answer answer = exchange.once(call)) {
      checkUpload(answer, 202);
      return next(place, answer);
    }
  }

  /// How many bytes the registry has of an upload that was interrupted.
  private long reached(URI place, long fallback) throws IOException {
    try (Answer answer = exchange.send(Exchange.Call.of("GET", place, scope))) {
      String range = answer.header("range");
      if (answer.status() != 204 || !range.matches("(bytes=)?0-[0-9]{1,18}")) {
        return fallback;
      }
      long last = Long.parseLong(range.substring(range.indexOf('-') + 1));
      return last == 0 ? 0 : last + 1;
    }
  }

  /// The last piece. When it came, but the answer got lost, the upload is over, and unknown.
  private void finish(URI place, Descriptor blob, Path file, long done) throws IOException {
    String joint = place.getRawQuery() == null ? "?" : "&";
    URI uri = URI.create(place + joint + "digest=" + Digests.print(blob.digest()));
    Exchange.Call call =
        Exchange.Call.of("PUT", uri, scope)
            .with("Content-Type", "application/octet-stream")
            .sending(() -> FilePart.of(file, done, blob.size() - done));
    try (Answer answer = exchange.send(call)) {
      checkUpload(answer, 201);
    } catch (Forgotten e) {
      if (!has(blob.digest())) {
        throw e;
      }
    }
  }

  /// Puts a manifest there, under a tag or its digest. Throws `LostBlobs` when the registry lacks
  /// some that it names, else `RegistryError`.
  public void manifest(String reference, Manifest manifest) throws IOException {
    boolean _ =
        asked(
            "manifest",
            manifest.digest(),
            () -> {
              Exchange.Call call =
                  Exchange.Call.of("PUT", to.uri("manifests/" + reference), scope)
                      .with("Content-Type", manifest.mediaType())
                      .sending(() -> BodyPublishers.ofByteArray(manifest.bytes()));
              try (Answer answer = exchange.send(call)) {
                Refusal.check(answer, 201);
              }
              return true;
            });
  }

  /// What is done with a registry.
  @FunctionalInterface
  private interface Errand {
    boolean run() throws IOException;
  }

  private boolean asked(String what, Hash digest, Errand errand) throws IOException {
    try {
      return errand.run();
    } catch (FetchError | RegistryError e) {
      String message =
          "cannot push the %s `%s` to `%s`: %s"
              .formatted(what, Digests.print(digest), to.name().repository(), e.getMessage());
      throw e instanceof LostBlobs ? new LostBlobs(message, e) : new RegistryError(message, e);
    }
  }
}
