package dev.imgx.build;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// `builtin:tree`: a tree composed of files, texts, links and other trees.
///
/// Attribute `entries`: a list of `{ target, source | text | link | directory, executable?, mode?
/// }`. A source may be a file or a tree, which is merged. A store keeps nothing of a mode (octal)
/// but whether a file can be executed. Two entries for the same place are an error.
public final class ComposeTree implements Builder {
  private static final Set<String> CONTENTS = Set.of("source", "text", "link", "directory");
  private static final Set<String> KNOWN =
      Set.of("target", "source", "text", "link", "directory", "executable", "mode");

  @Override
  public void build(BuildRequest request) throws IOException {
    Composition tree = new Composition(request.output(), Composition.Clash.REFUSE);
    tree.directory("", "the root");
    for (JsonNode entry : request.attributes().list("entries")) {
      new Entry(entry).put(tree, request);
    }
  }

  private record Entry(JsonNode node) {
    Entry {
      if (!node.isObject()) {
        throw new BuildError("an element of `entries` must be a set, but is `" + node + "`");
      }
      Set<String> names = new TreeSet<>();
      node.fieldNames().forEachRemaining(names::add);
      names.removeAll(KNOWN);
      if (!names.isEmpty()) {
        throw new BuildError(
            "an element of `entries` cannot have `" + names.iterator().next() + "`");
      }
    }

    void put(Composition tree, BuildRequest request) throws IOException {
      String target = Composition.bytes(text("target"));
      Boolean executable = executable();
      switch (content()) {
        case "text" -> tree.text(target, text("text"), "the text for " + text("target"));
        case "link" -> {
          String to = text("link");
          tree.link(target, Composition.bytes(to), "the link to " + to);
        }
        case "directory" -> tree.directory(target, "the directory " + text("target"));
        default -> {
          Path source = request.input(text("source"));
          tree.copy(source, target, text("source"));
        }
      }
      if (executable != null) {
        tree.setExecutable(target, executable);
      }
    }

    private String content() {
      List<String> given =
          CONTENTS.stream()
              .filter(name -> !node.path(name).isMissingNode() && !node.path(name).isNull())
              .filter(name -> !name.equals("directory") || node.path(name).asBoolean())
              .sorted()
              .toList();
      if (given.size() != 1) {
        throw new BuildError(
            "the entry for `%s` must have one of `source`, `text`, `link`, `directory`, but has %s"
                .formatted(
                    text("target"),
                    given.isEmpty() ? "none" : "`" + String.join("` and `", given) + "`"));
      }
      return given.getFirst();
    }

    private String text(String name) {
      JsonNode value = node.path(name);
      if (!value.isTextual()) {
        throw new BuildError(
            "`" + name + "` of an element of `entries` must be a string, but is `" + value + "`");
      }
      return value.textValue();
    }

    private @Nullable Boolean executable() {
      JsonNode flag = node.path("executable");
      if (flag.isBoolean()) {
        return flag.booleanValue();
      }
      JsonNode mode = node.path("mode");
      if (mode.isMissingNode() || mode.isNull()) {
        return null;
      }
      if (!mode.isTextual() || !mode.textValue().matches("[0-7]{3,5}")) {
        throw new BuildError("`mode` must be octal digits in a string, but is `" + mode + "`");
      }
      return (Integer.parseInt(mode.textValue(), 8) & 0111) != 0;
    }
  }
}
