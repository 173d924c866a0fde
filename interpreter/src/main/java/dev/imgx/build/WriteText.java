package dev.imgx.build;

import java.io.IOException;
import java.nio.file.Files;

/// `builtin:write-text`: a file with a text, by itself or at a place in a tree.
///
/// Attributes: `text`; `executable`; `destination`, where in the tree the file goes: nothing means
/// that the output is the file.
public final class WriteText implements Builder {
  @Override
  public void build(BuildRequest request) throws IOException {
    Attributes attributes = request.attributes();
    String text = attributes.text("text");
    boolean executable = attributes.flag("executable");
    String destination = Composition.bytes(attributes.text("destination", ""));
    if (destination.isEmpty()) {
      Files.writeString(request.output(), text);
      Trees.setExecutable(request.output(), executable);
      return;
    }
    Composition tree = new Composition(request.output(), Composition.Clash.REFUSE);
    tree.directory("", "the root");
    tree.text(destination, text, "the text");
    tree.setExecutable(destination, executable);
  }
}
