package dev.imgx.store.cache;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.imgx.store.archive.TreeSink;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/// Writes what an archive holds, and where in it, as Nix does with `write-nar-listing`: JSON,
/// version 1. Mutable, for one tree.
final class Listing implements TreeSink, AutoCloseable {
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonGenerator json;
  private final LongSupplier position;

  /// Whether each open node is a directory.
  private final Deque<Boolean> open = new ArrayDeque<>();

  /// @param position where in the archive the next byte of data goes
  Listing(OutputStream out, LongSupplier position) throws IOException {
    this.json = JSON.createGenerator(out);
    this.position = position;
    json.writeStartObject();
    json.writeNumberField("version", 1);
    json.writeFieldName("root");
  }

  @Override
  public void regular(boolean executable, long size) throws IOException {
    begin("regular", false);
    json.writeNumberField("size", size);
    if (executable) {
      json.writeBooleanField("executable", true);
    }
    json.writeNumberField("narOffset", position.getAsLong());
  }

  @Override
  public void data(byte[] bytes, int offset, int length) {}

  @Override
  public void symlink(String target) throws IOException {
    begin("symlink", false);
    json.writeStringField("target", unicode(target));
    end();
  }

  @Override
  public void directory() throws IOException {
    begin("directory", true);
    json.writeObjectFieldStart("entries");
  }

  @Override
  public void entry(String name) throws IOException {
    json.writeFieldName(unicode(name));
  }

  @Override
  public void end() throws IOException {
    if (open.pop()) {
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private void begin(String type, boolean directory) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", type);
    open.push(directory);
  }

  /// JSON has no way to say what is not UTF-8.
  private static String unicode(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /// Ends the JSON and closes the stream.
  @Override
  public void close() throws IOException {
    if (open.isEmpty()) {
      json.writeEndObject();
    }
    json.close();
  }
}
