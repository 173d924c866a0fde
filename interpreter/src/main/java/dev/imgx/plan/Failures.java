package dev.imgx.plan;

import dev.imgx.build.BuildError;
import dev.imgx.build.Reasons;
import dev.imgx.lang.source.Utf8;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.InterruptedError;
import dev.imgx.store.StoreError;
import dev.imgx.store.archive.ArchiveError;
import dev.imgx.store.hash.FormatError;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Turns what goes wrong in the store and in builds into errors of the language.
final class Failures {
  private Failures() {}

  /// Something that touches the store.
  @FunctionalInterface
  interface Action<T extends @Nullable Object> {
    T run() throws IOException, InterruptedException;
  }

  /// The action's result; its failures as `EvalError`.
  static <T extends @Nullable Object> T translate(Action<T> action) {
    try {
      return action.run();
    } catch (FormatError | StoreError | ArchiveError e) {
      throw new EvalError(Utf8.encode(String.valueOf(e.getMessage())));
    } catch (BuildError e) {
      throw new RealisationError(e);
    } catch (IOException e) {
      throw new EvalError(Utf8.encode(Reasons.of(e)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedError();
    }
  }
}
