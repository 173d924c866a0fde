package dev.imgx.build.registry;

import dev.imgx.build.BuildError;
import org.jspecify.annotations.Nullable;

/// A registry refused, or gave what it should not have given. The message is for the user.
public class RegistryError extends BuildError {
  private static final long serialVersionUID = 1L;

  public RegistryError(String message) {
    super(message);
  }

  public RegistryError(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
