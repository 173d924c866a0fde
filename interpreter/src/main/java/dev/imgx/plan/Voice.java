package dev.imgx.plan;

import dev.imgx.build.BuildLog;
import dev.imgx.lang.report.Diagnostic;
import dev.imgx.lang.source.Utf8;

/// What fetches during an evaluation reports as builds do, but has no log.
record Voice(StoreWorld.Listener listener) implements BuildLog {
  @Override
  public void line(String text) {
    listener.notice(Diagnostic.of(Utf8.encode(text), null));
  }

  @Override
  public void progress(String activity, long done, long expected) {
    listener.progress(activity, done, expected);
  }
}
