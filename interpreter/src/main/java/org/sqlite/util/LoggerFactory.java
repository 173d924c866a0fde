package org.sqlite.util;

import java.util.function.Supplier;

/// Stands before sqlite-jdbc's own class of this name, on the class path, and gives loggers that
/// say nothing. The library's looks for SLF4J, which opens every jar there is, and then starts
/// `java.util.logging`: a third of the time that opening a database took, in every run. What goes
/// wrong is thrown as an `SQLException` anyway.
public final class LoggerFactory {
  private static final Logger SILENT = new Silent();

  private LoggerFactory() {}

  /// The logger of a class.
  public static Logger getLogger(Class<?> type) {
    return SILENT;
  }

  private static final class Silent implements Logger {
    @Override
    public void trace(Supplier<String> message) {}

    @Override
    public void info(Supplier<String> message) {}

    @Override
    public void warn(Supplier<String> message) {}

    @Override
    public void error(Supplier<String> message, Throwable problem) {}
  }
}
