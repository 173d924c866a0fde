package dev.imgx.build.fetch;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One attempt to fetch something failed; the message says why, without the URL.
public final class FetchError extends IOException {
  private static final long serialVersionUID = 1L;

  private final boolean lasting;
  private final int status;
  private final transient Duration delay;

  /// @param lasting whether trying again is useless
  public FetchError(String message, boolean lasting, @Nullable Throwable cause) {
    super(message, cause);
    this.lasting = lasting;
    this.status = 0;
    this.delay = Duration.ZERO;
  }

  /// A server's answer that is not the wanted one.
  ///
  /// @param delay how long the server does not want to be asked again
  FetchError(String message, boolean lasting, int status, Duration delay) {
    super(message);
    this.lasting = lasting;
    this.status = status;
    this.delay = delay;
  }

  /// How long the server does not want to be asked again.
  Duration delay() {
    return delay;
  }

  /// The status of the answer; 0 when there was none.
  public int status() {
    return status;
  }

  /// Whether trying again is useless.
  public boolean lasting() {
    return lasting;
  }

  /// As cheap as an error that is caught can be.
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
