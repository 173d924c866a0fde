package dev.imgx.build.registry;

import org.jspecify.annotations.Nullable;

/// A registry does not take a manifest, because it has not all blobs that this names.
public final class LostBlobs extends RegistryError {
  private static final long serialVersionUID = 1L;

  LostBlobs(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
