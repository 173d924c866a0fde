package dev.imgx.build.substitute;

import dev.imgx.store.path.StorePath;
import org.jspecify.annotations.Nullable;

/// What caches said before. Safe for several threads; its own troubles never show.
public interface Memory {
  /// What a cache answered.
  ///
  /// @param info the file about the path, or null when the cache did not have it
  record Answer(@Nullable String info) {}

  /// Remembers nothing.
  Memory NONE =
      new Memory() {
        @Override
        public @Nullable Answer recall(String cache, StorePath path) {
          return null;
        }

        @Override
        public void remember(String cache, StorePath path, @Nullable String answer) {}

        @Override
        public void forget(String cache, StorePath path) {}
      };

  /// The answer about a path; null when it is not known, or too long ago.
  @Nullable Answer recall(String cache, StorePath path);

  /// Keeps an answer; null means that the cache does not have the path.
  void remember(String cache, StorePath path, @Nullable String answer);

  /// Forgets an answer.
  void forget(String cache, StorePath path);

  /// The same, but asked it knows nothing: for whoever wants to know how things are now.
  default Memory unasked() {
    Memory all = this;
    return new Memory() {
      @Override
      public @Nullable Answer recall(String cache, StorePath path) {
        return null;
      }

      @Override
      public void remember(String cache, StorePath path, @Nullable String answer) {
        all.remember(cache, path, answer);
      }

      @Override
      public void forget(String cache, StorePath path) {
        all.forget(cache, path);
      }
    };
  }
}
