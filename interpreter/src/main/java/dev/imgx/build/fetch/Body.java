package dev.imgx.build.fetch;

import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Passes the body of a successful answer on to a stream as it comes. Mutable, for one answer; the
/// client's threads write, the thread that waits looks at the count.
final class Body implements BodyHandler<Boolean> {
  private static final int OK = 200;

  private final OutputStream sink;
  private final Transfer.Progress progress;
  private final AtomicLong count = new AtomicLong();
  private volatile long expected = -1;
  private volatile @Nullable IOException failure;
  private volatile boolean cancelled;

  Body(OutputStream sink, Transfer.Progress progress) {
    this.sink = sink;
    this.progress = progress;
  }

  /// How many bytes have come.
  long count() {
    return count.get();
  }

  /// Why the stream could not be written, or null.
  @Nullable IOException failure() {
    return failure;
  }

  /// Lets nothing more through.
  void cancel() {
    cancelled = true;
  }

  @Override
  public BodySubscriber<Boolean> apply(ResponseInfo info) {
    if (info.statusCode() != OK) {
      return BodySubscribers.replacing(false);
    }
    expected = info.headers().firstValueAsLong("content-length").orElse(-1);
    return new Pipe();
  }

  private final class Pipe implements BodySubscriber<Boolean> {
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();
    private final byte[] buffer = new byte[1 << 14];
    private @Nullable Subscription subscription;

    @Override
    public CompletionStage<Boolean> getBody() {
      return done;
    }

    @Override
    public void onSubscribe(Subscription newSubscription) {
      subscription = newSubscription;
      newSubscription.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> pieces) {
      Subscription source = subscription;
      try {
        for (ByteBuffer piece : pieces) {
          write(piece);
        }
        progress.bytes(count.get(), expected);
        if (source != null) {
          source.request(1);
        }
      } catch (IOException e) {
        failure = e;
        if (source != null) {
          source.cancel();
        }
        done.completeExceptionally(e);
      }
    }

    private void write(ByteBuffer piece) throws IOException {
      while (piece.hasRemaining() && !cancelled) {
        int length = Math.min(piece.remaining(), buffer.length);
        piece.get(buffer, 0, length);
        sink.write(buffer, 0, length);
        count.addAndGet(length);
      }
    }

    @Override
    public void onError(Throwable error) {
      done.completeExceptionally(error);
    }

    @Override
    public void onComplete() {
      done.complete(true);
    }
  }
}
