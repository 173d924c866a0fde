package dev.imgx.app.session;

import dev.imgx.build.BuildEvent;

/// What a session tells while it works. Listeners are called from several threads.
public sealed interface Event {
  /// A message of `builtins.trace`; bytes as Latin-1 chars.
  record Trace(String message) implements Event {}

  /// A warning; bytes as Latin-1 chars.
  record Warning(String message) implements Event {}

  /// Something happened to a build.
  record Building(BuildEvent event) implements Event {}
}
