package dev.imgx.app.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imgx.app.session.Event;
import dev.imgx.lang.source.Utf8;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// One JSON object a line for every event, for programs that watch.
final class JsonDisplay implements Display {
  private final OutputStream err;
  private final Tally tally = new Tally(System.nanoTime());
  private final ObjectMapper mapper = new ObjectMapper();

  JsonDisplay(OutputStream err) {
    this.err = err;
  }

  @Override
  public synchronized void accept(Event event) {
    ObjectNode object = mapper.createObjectNode();
    tally.take(event);
    describe(event, object);
    write(object);
  }

  private void write(ObjectNode object) {
    try {
      err.write((object + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // Nobody listens; the work goes on.
      object.removeAll();
    }
  }

  private static void describe(Event event, ObjectNode object) {
    switch (event) {
      case Event.Trace trace ->
          object.put("event", "trace").put("message", Utf8.decode(trace.message()));
      case Event.Warning warning ->
          object.put("event", "warning").put("message", Utf8.decode(warning.message()));
      case Event.Notice notice ->
          object.put("event", "warning").put("message", Utf8.decode(notice.diagnostic().message()));
      case Event.Planned planned ->
          object
              .put("event", "planned")
              .put("derivations", planned.builds() + planned.fetches())
              .put("fetches", planned.fetches())
              .put("present", planned.present().size());
      case Event.Started started ->
          object
              .put("event", "started")
              .put("derivation", started.derivation().toString())
              .put("fetch", started.fetch());
      case Event.Settled _ -> object.put("event", "settled");
      case Event.Line line ->
          object
              .put("event", "line")
              .put("derivation", line.derivation().toString())
              .put("text", line.text());
      case Event.Progress progress ->
          object
              .put("event", "progress")
              .put("derivation", progress.derivation().toString())
              .put("activity", progress.activity())
              .put("done", progress.done())
              .put("expected", progress.expected());
      case Event.Transfers all ->
          object
              .put("event", "transfers")
              .put("sending", all.sending())
              .put("paths", all.paths())
              .put("bytes", all.bytes())
              .put("unpacked", all.unpacked());
      case Event.Transfer one ->
          object
              .put("event", "transfer")
              .put("sending", one.sending())
              .put("path", one.path().toString())
              .put("place", one.place());
      case Event.TransferProgress now ->
          object
              .put("event", "transfer-progress")
              .put("done", now.done())
              .put("paths", now.paths())
              .put("bytes", now.bytes())
              .put("expected", now.expected());
      case Event.Activity now ->
          object
              .put("event", "activity")
              .put("activity", now.activity())
              .put("done", now.done())
              .put("expected", now.expected());
      case Event.Trouble trouble ->
          object.put("event", "trouble").put("message", trouble.message());
      case Event.Finished finished ->
          object
              .put("event", "finished")
              .put("derivation", finished.derivation().toString())
              .put("success", finished.success())
              .put("message", finished.message());
    }
  }

  @Override
  public synchronized void tell(String line) {
    write(mapper.createObjectNode().put("event", "message").put("text", line));
  }

  @Override
  public synchronized void close() {
    ObjectNode object = mapper.createObjectNode();
    if (tally.describe(object, System.nanoTime())) {
      write(object);
    }
  }
}
