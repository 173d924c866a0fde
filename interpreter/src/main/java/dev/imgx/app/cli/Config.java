package dev.imgx.app.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imgx.app.session.Configuration;
import dev.imgx.app.session.ConfigurationKey.Kind;
import dev.imgx.app.session.ConfigurationKey.Target;
import dev.imgx.lang.source.Utf8;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// `imgx config`: what configuration files say, and where.
final class Config implements Command {
  private static final Option JSON = Option.of("--json", "Print it as JSON");

  @Override
  public Outline outline() {
    return new Outline(
        "config",
        "Show what the configuration files say that count here",
        List.of(),
        List.of(JSON),
        List.of("imgx config", "imgx help configuration"));
  }

  @Override
  public int run(Call call) throws IOException {
    if (!call.arguments().operands().isEmpty()) {
      throw new UsageError("'imgx config' takes no operands; files are written by hand");
    }
    // The environment is completed already: a variable that says something else was set before.
    Map<String, String> environment = call.streams().environment();
    Configuration configuration = Configuration.of(environment, call.streams().directory());
    call.print(
        Utf8.encode(
            call.arguments().has(JSON)
                ? json(configuration, environment)
                : text(configuration, environment)));
    return 0;
  }

  private static String text(Configuration configuration, Map<String, String> environment) {
    StringBuilder text = new StringBuilder();
    if (configuration.entries().isEmpty()) {
      return "# no configuration file says anything here\n";
    }
    for (Configuration.Entry entry : configuration.entries()) {
      String variable = overriding(entry, environment);
      text.append("# %s:%d".formatted(place(entry), entry.place().line()));
      text.append(variable == null ? "" : "; $" + variable + " says otherwise").append('\n');
      text.append(entry.key().name()).append(" = ").append(value(entry)).append('\n');
    }
    return text.toString();
  }

  private static String place(Configuration.Entry entry) {
    return Utf8.decode(entry.place().file());
  }

  private static String value(Configuration.Entry entry) {
    return switch (entry.key().kind()) {
      case TRUTH, NUMBER -> entry.words().getFirst();
      case TEXT, PATH -> quoted(entry.words().getFirst());
      case WORDS, PATHS ->
          entry.words().stream().map(Config::quoted).collect(Collectors.joining(", ", "[", "]"));
    };
  }

  private static String quoted(String word) {
    return '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /// The variable that counts instead of an entry, or null.
  private static @Nullable String overriding(
      Configuration.Entry entry, Map<String, String> environment) {
    if (!(entry.key().target() instanceof Target.Variable variable)) {
      return null;
    }
    String said = String.join(variable.separator(), entry.words());
    return said.equals(environment.get(variable.name())) ? null : variable.name();
  }

  private static String json(Configuration configuration, Map<String, String> environment)
      throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode all = mapper.createObjectNode();
    for (Configuration.Entry entry : configuration.entries()) {
      ObjectNode node = all.putObject(entry.key().name());
      Kind kind = entry.key().kind();
      String first = entry.words().isEmpty() ? "" : entry.words().getFirst();
      switch (kind) {
        case TRUTH -> node.put("value", first.equals("true"));
        case NUMBER -> node.put("value", Long.parseLong(first));
        case TEXT, PATH -> node.put("value", first);
        case WORDS, PATHS -> entry.words().forEach(node.withArray("value")::add);
      }
      node.put("file", place(entry)).put("line", entry.place().line());
      node.put("overriddenBy", overriding(entry, environment));
    }
    return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n";
  }
}
