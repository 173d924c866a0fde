package dev.imgx.store;

import dev.imgx.store.archive.FileNames;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jspecify.annotations.Nullable;

/// The store cannot do what it was asked. The message is for the user; there is no Java stack
/// trace.
public class StoreError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreError(String message) {
    this(message, null);
  }

  public StoreError(String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
  }

  /// What went wrong with a file, in words: `cannot …: permission denied: /x`.
  public static StoreError of(String attempt, IOException e) {
    return new StoreError(attempt + ": " + reason(e), e);
  }

  private static String reason(IOException e) {
    if (e instanceof FileSystemException file) {
      String what = what(file);
      return file.getFile() == null ? what : what + ": " + FileNames.shortened(file.getFile());
    }
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  private static String what(FileSystemException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof NoSuchFileException && e.getReason() == null) {
      return "no such file or directory";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "already exists";
    }
    if (e instanceof NotDirectoryException) {
      return "not a directory";
    }
    String reason = e.getReason();
    return reason == null ? "input or output error" : reason;
  }
}
