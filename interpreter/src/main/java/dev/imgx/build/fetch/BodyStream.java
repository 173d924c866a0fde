package dev.imgx.build.fetch;

import dev.imgx.store.archive.BulkInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The body of an answer as a stream: reads as they come, and waits for the next byte only so long.
/// The client's threads fill it, one thread reads. Throws `FetchError`.
final class BodyStream extends BulkInputStream implements BodySubscriber<BodyStream> {
  /// How many pieces may wait to be read.
  private static final int AHEAD = 8;

  /// Bytes, the end, or a failure.
  private record Piece(List<ByteBuffer> bytes, boolean last, @Nullable Throwable failure) {}

  private final Patience patience;
  private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
  private final AtomicReference<@Nullable Subscription> subscription = new AtomicReference<>();
  private List<ByteBuffer> current = List.of();
  private int index;
  private boolean ended;

  BodyStream(Patience patience) {
    this.patience = patience;
  }

  @Override
  public CompletionStage<BodyStream> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public void onSubscribe(Subscription source) {
    subscription.set(source);
    source.request(AHEAD);
  }

  @Override
  public void onNext(List<ByteBuffer> bytes) {
    pieces.add(new Piece(bytes, false, null));
  }

  @Override
  public void onError(Throwable failure) {
    pieces.add(new Piece(List.of(), true, failure));
  }

  @Override
  public void onComplete() {
    pieces.add(new Piece(List.of(), true, null));
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!ended) {
      if (index < current.size()) {
        ByteBuffer buffer = current.get(index);
        if (buffer.hasRemaining()) {
          int count = Math.min(length, buffer.remaining());
          buffer.get(bytes, offset, count);
          return count;
        }
        index++;
      } else {
        next();
      }
    }
    return -1;
  }

  private void next() throws IOException {
    Piece piece;
    try {
      piece = pieces.poll(patience.stall().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    if (piece == null) {
      throw patience.stalled(null);
    }
    if (piece.failure() != null) {
      throw Web.explained(piece.failure());
    }
    ended = piece.last();
    current = piece.bytes();
    index = 0;
    Subscription source = subscription.get();
    if (source != null && !ended) {
      source.request(1);
    }
  }

  /// Gives up what has not come yet.
  @Override
  public void close() {
    Subscription source = subscription.get();
    if (source != null && !ended) {
      source.cancel();
    }
    ended = true;
    pieces.clear();
  }
}
