package dev.imgx.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.imgx.app.session.Detail;
import dev.imgx.app.session.Imgx;
import dev.imgx.lang.source.Utf8;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// `imgx inspect`: what an image is.
final class Inspect implements Command {
  private static final Option FILES = Option.of("--files", "List the files of every layer");
  static final Option JSON = Option.of("--json", "Print JSON");
  private static final Option SBOM =
      Option.of("--sbom", "Print what it is made of, as CycloneDX (SBOM)");

  @Override
  public Outline outline() {
    return new Outline(
        "inspect",
        "Show the layers and the configuration of an image, in any form or to be built",
        List.of("[PROGRAM|IMAGE]"),
        Options.evaluationAnd(FILES, JSON, SBOM),
        List.of(
            "imgx inspect examples/website/image.imgx",
            "imgx inspect ./result --files --json",
            "imgx inspect ./result --sbom"));
  }

  @Override
  public int run(Call call) throws IOException {
    Arguments arguments = call.arguments();
    if (arguments.operands().size() > 1) {
      throw new UsageError("name one image");
    }
    if (arguments.has(SBOM) && arguments.has(FILES)) {
      throw new UsageError("'--sbom' is of packages, not of files");
    }
    try (Interruption _ = new Interruption();
        Display display = Display.of(call);
        Imgx imgx = Sessions.open(call, display)) {
      Path image = ImageOperand.place(call, imgx, arguments.operands());
      Detail detail =
          arguments.has(SBOM) ? Detail.BILL : arguments.has(FILES) ? Detail.FILES : Detail.LAYERS;
      List<JsonNode> found = imgx.inspect(image, detail);
      if (arguments.has(JSON) || arguments.has(SBOM)) {
        JsonMapper mapper = new JsonMapper();
        Object all = found.size() == 1 ? found.getFirst() : found;
        String text = mapper.writerWithDefaultPrettyPrinter().writeValueAsString(all);
        call.printLine(Utf8.encode(text));
      } else {
        for (JsonNode one : found) {
          call.print(Utf8.encode(new ImageTable(one, arguments.has(FILES)).text()));
        }
      }
    }
    return 0;
  }
}
