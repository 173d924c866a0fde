package dev.imgx.app.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imgx.app.session.Examination;
import dev.imgx.app.session.Finding;
import dev.imgx.app.session.Imgx;
import dev.imgx.lang.source.Utf8;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/// `imgx doctor`: what this machine can do.
final class Doctor implements Command {
  private static final Option JSON = Option.of("--json", "Print what was found as JSON");

  @Override
  public Outline outline() {
    return new Outline(
        "doctor",
        "Say what imgx finds on this machine, what is missing, and what that means",
        List.of(),
        List.of(JSON),
        List.of("imgx doctor", "imgx doctor --json"));
  }

  @Override
  public int run(Call call) throws IOException {
    try (Display display = Display.of(call);
        Imgx imgx = Sessions.open(call, display)) {
      List<Finding> findings =
          imgx.inStore(house -> Examination.of(house, call.streams().environment()).findings());
      if (call.arguments().has(JSON)) {
        printJson(call, findings);
      } else {
        for (Finding finding : findings) {
          call.printLine(Utf8.encode(line(finding)));
        }
      }
      return findings.stream().anyMatch(f -> f.state() == Finding.State.BROKEN) ? Failure.ERROR : 0;
    }
  }

  private static String line(Finding finding) {
    String state = finding.state().name().toLowerCase(Locale.ROOT);
    String line = "%-8s %-16s %s".formatted(state, finding.subject(), finding.found());
    String indent = "\n" + " ".repeat(26);
    return finding.advice().isEmpty()
        ? line
        : line + indent + finding.advice().replace("\n", indent);
  }

  private static void printJson(Call call, List<Finding> findings) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ArrayNode all = mapper.createArrayNode();
    for (Finding finding : findings) {
      ObjectNode object = all.addObject();
      object.put("subject", finding.subject());
      object.put("state", finding.state().name().toLowerCase(Locale.ROOT));
      object.put("found", finding.found());
      if (!finding.advice().isEmpty()) {
        object.put("advice", finding.advice());
      }
    }
    call.printLine(Utf8.encode(mapper.writeValueAsString(all)));
  }
}
