package dev.imgx.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.imgx.app.session.Imgx;
import dev.imgx.lang.source.Utf8;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `imgx diff`: in what two images differ.
final class Diff implements Command {
  private static final Map<String, String> SIGNS =
      Map.of("added", "+", "removed", "-", "changed", "~");

  @Override
  public Outline outline() {
    return new Outline(
        "diff",
        "Show in what two images differ: configuration, layers, files and their headers",
        List.of("PROGRAM|IMAGE", "PROGRAM|IMAGE"),
        Options.evaluationAnd(Inspect.JSON),
        List.of(
            "imgx diff ./result-1 ./result-2",
            "imgx diff examples/website/image.imgx examples/on-top/image.imgx"));
  }

  @Override
  public int run(Call call) throws IOException {
    List<String> operands = call.arguments().operands();
    if (operands.size() != 2) {
      throw new UsageError("name two images");
    }
    try (Interruption _ = new Interruption();
        Display display = Display.of(call);
        Imgx imgx = Sessions.open(call, display)) {
      Path before = ImageOperand.place(call, imgx, operands.subList(0, 1));
      Path after = ImageOperand.place(call, imgx, operands.subList(1, 2));
      JsonNode difference = imgx.diff(before, after);
      call.print(
          Utf8.encode(call.arguments().has(Inspect.JSON) ? json(difference) : text(difference)));
      return difference.path("same").asBoolean() ? 0 : 1;
    }
  }

  private static String json(JsonNode difference) throws IOException {
    return new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(difference) + "\n";
  }

  private static String text(JsonNode difference) {
    StringBuilder out = new StringBuilder();
    if (difference.path("same").asBoolean()) {
      return "the images have the same layers and the same configuration\n";
    }
    for (JsonNode field : difference.path("config")) {
      String name = field.path("name").asText();
      change(out, "- ", name, field.path("before"));
      change(out, "+ ", name, field.path("after"));
    }
    for (JsonNode layer : difference.path("layers")) {
      String id = layer.path("diffId").asText();
      List<String> names = new ArrayList<>();
      layer.path("paths").forEach(path -> names.add(path.asText().replaceAll(".*/.{33}", "")));
      out.append(
          "%s layer %s %s %s"
              .formatted(
                  SIGNS.getOrDefault(layer.path("change").asText(), "~"),
                  id.substring(7, 19),
                  Lines.size(ImageTable.size(layer)),
                  String.join(" ", names))
              .stripTrailing());
      out.append('\n');
    }
    difference.path("files").forEach(file -> file(out, file));
    if (difference.path("order").asBoolean()) {
      out.append("the same files, but their layers are divided or ordered in another way\n");
    }
    return out.toString();
  }

  private static void change(StringBuilder out, String sign, String name, JsonNode value) {
    if (!value.isMissingNode() && !value.isNull()) {
      out.append(sign).append(name).append(": ").append(value).append('\n');
    }
  }

  private static void file(StringBuilder out, JsonNode file) {
    out.append(SIGNS.getOrDefault(file.path("change").asText(), "~"))
        .append(" /")
        .append(file.path("name").asText());
    String separator = ": ";
    for (Map.Entry<String, JsonNode> field : file.path("fields").properties()) {
      boolean bytes = field.getKey().equals("sha256");
      out.append(separator)
          .append(
              bytes
                  ? "other bytes"
                  : "%s %s → %s"
                      .formatted(
                          field.getKey(),
                          field.getValue().path("before").asText(),
                          field.getValue().path("after").asText()));
      separator = ", ";
    }
    out.append('\n');
  }
}
