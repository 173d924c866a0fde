package dev.imgx.app.repl;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Lines from a pipe, a file, or a terminal that can nothing.
public final class PlainInput implements Repl.Input {
  private final BufferedReader reader;
  private final OutputStream prompts;

  /// @param prompts where prompts are written
  public PlainInput(InputStream in, OutputStream prompts) {
    this.reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    this.prompts = prompts;
  }

  @Override
  public @Nullable String line(String prompt) throws IOException {
    prompts.write(prompt.getBytes(StandardCharsets.UTF_8));
    prompts.flush();
    return reader.readLine();
  }
}
