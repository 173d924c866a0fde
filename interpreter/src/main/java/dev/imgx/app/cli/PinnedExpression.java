package dev.imgx.app.cli;

import dev.imgx.app.session.Pin;
import dev.imgx.app.session.PrefetchRequest;
import dev.imgx.store.hash.HashFormat;
import java.util.List;

/// Pins as an expression: the arguments of one `pullImage`, or, for several platforms, a set of
/// them by platform.
record PinnedExpression(PrefetchRequest request) {
  /// The text, with a line end.
  String of(List<Pin> pins) {
    if (!request.how().all()) {
      return "pullImage " + arguments(pins.getFirst(), "") + "\n";
    }
    StringBuilder text = new StringBuilder("{\n");
    for (Pin pin : pins) {
      text.append("  \"").append(pin.platform()).append("\" = pullImage ");
      text.append(arguments(pin, "  ")).append(";\n");
    }
    return text.append("}\n").toString();
  }

  private String arguments(Pin pin, String indent) {
    StringBuilder text = new StringBuilder("{\n");
    String index = pin.index();
    if (index != null) {
      text.append(indent).append("  # of the index ").append(index).append('\n');
    }
    add(text, indent, "imageName", pin.image());
    add(text, indent, "imageDigest", pin.digest());
    add(text, indent, "hash", pin.hash().print(HashFormat.SRI));
    add(text, indent, "finalImageName", request.finalName());
    add(text, indent, "finalImageTag", request.finalTag());
    add(text, indent, "os", pin.platform().os());
    add(text, indent, "arch", pin.platform().architecture());
    if (request.how().insecure()) {
      text.append(indent).append("  tlsVerify = false;\n");
    }
    return text.append(indent).append('}').toString();
  }

  private static void add(StringBuilder text, String indent, String name, String value) {
    text.append(indent).append("  ").append(name).append(" = \"").append(value).append("\";\n");
  }
}
