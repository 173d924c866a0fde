package dev.imgx.app.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What the AOT cache is made from, when imgx is packaged: does what users do, so that the classes
/// which that takes are loaded, linked and profiled.
///
/// Run as `Rehearsal FILE DIRECTORY`: the file has one command line per line, its words separated
/// by tabs; they run in the directory, which also gets the store. A line that begins with `!` has
/// to fail, one that begins with `?` may. What is typed there in interactive sessions is in its
/// file `keys`.
public final class Rehearsal {
  private Rehearsal() {}

  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[1]).toAbsolutePath();
    Streams own = Main.system();
    own.out().flush();
    OutputStream nowhere = OutputStream.nullOutputStream();
    byte[] keys = Files.readAllBytes(directory.resolve("keys"));
    List<String> failed = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of(arguments[0]))) {
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      Streams streams =
          new Streams(
              new ByteArrayInputStream(keys),
              nowhere,
              nowhere,
              Map.of(
                  "IMGX_ROOT",
                  directory.resolve("root").toString(),
                  "HOME",
                  directory.toString(),
                  "TERM",
                  "xterm-256color"),
              directory,
              Boolean.getBoolean("imgx.typed"));
      char expected = line.charAt(0);
      boolean marked = expected == '!' || expected == '?';
      int code = Main.run(List.of((marked ? line.substring(1) : line).split("\t")), streams);
      if (expected != '?' && (code == 0) == (expected == '!')) {
        failed.add(line);
      }
    }
    if (!failed.isEmpty()) {
      System.err.println("the rehearsal failed at: " + failed);
      System.exit(1);
    }
  }
}
