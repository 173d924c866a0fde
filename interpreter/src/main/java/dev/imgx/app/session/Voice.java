package dev.imgx.app.session;

import dev.imgx.lang.report.Diagnostic;
import dev.imgx.plan.StoreWorld;
import java.util.function.Consumer;

/// What programs say becomes events.
record Voice(Consumer<Event> events) implements StoreWorld.Listener {
  @Override
  public void trace(String message) {
    events.accept(new Event.Trace(message));
  }

  @Override
  public void warn(String message) {
    events.accept(new Event.Warning(message));
  }

  @Override
  public void notice(Diagnostic diagnostic) {
    events.accept(new Event.Notice(diagnostic));
  }
}
