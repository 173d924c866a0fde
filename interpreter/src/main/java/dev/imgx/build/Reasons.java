package dev.imgx.build;

import dev.imgx.store.archive.FileNames;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/// Says in a sentence what an input or output error means; Java's own messages are often a bare
/// file name.
public final class Reasons {
  private Reasons() {}

  /// The sentence, without a full stop.
  public static String of(IOException error) {
    String message = error.getMessage();
    if (!(error instanceof FileSystemException failure)) {
      return message == null || message.isEmpty() ? error.getClass().getSimpleName() : message;
    }
    String file = "`" + FileNames.shortened(String.valueOf(failure.getFile())) + "`";
    return switch (failure) {
      case NoSuchFileException e -> file + " does not exist";
      case AccessDeniedException e -> file + " may not be accessed (permission denied)";
      case FileAlreadyExistsException e -> file + " exists already";
      case DirectoryNotEmptyException e -> file + " is a directory that is not empty";
      default -> file + ": " + failure.getReason();
    };
  }
}
