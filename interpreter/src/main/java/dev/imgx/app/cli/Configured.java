package dev.imgx.app.cli;

import dev.imgx.app.session.Configuration;
import dev.imgx.app.session.ConfigurationKey.Kind;
import dev.imgx.app.session.ConfigurationKey.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// What configuration files add to a command line and to its environment.
final class Configured {
  private final Streams streams;
  private final Configuration configuration;

  /// Reads the files; throws `SessionError`.
  Configured(Streams streams) throws IOException {
    this.streams = streams;
    this.configuration = Configuration.of(streams.environment(), streams.directory());
  }

  /// A command's words with those of the files before them, so that the command's count.
  ///
  /// @param options those that the command has
  List<String> words(List<Option> options, List<String> words) {
    if (configuration.entries().isEmpty()) {
      return words;
    }
    List<String> all = new ArrayList<>();
    for (Configuration.Entry entry : configuration.entries()) {
      add(entry, options, all);
    }
    all.addAll(words);
    return all;
  }

  /// The streams with an environment that says what the files say.
  Streams streams() {
    return streams.withEnvironment(configuration.completed(streams.environment()));
  }

  private static void add(Configuration.Entry entry, List<Option> options, List<String> all) {
    String value = String.join(" ", entry.words());
    // Not a switch over types, which takes Java 20 ms to link at every start.
    if (entry.key().target() instanceof Target.Switch named) {
      if (!has(options, named.option())) {
        return;
      }
      if (entry.key().kind() != Kind.TRUTH) {
        all.addAll(List.of(named.option(), value));
      } else if (value.equals("true")) {
        all.add(named.option());
      }
    } else if (entry.key().target() instanceof Target.Setting
        && has(options, Options.SETTING.name())) {
      all.addAll(List.of(Options.SETTING.name(), entry.key().name(), value));
    }
  }

  private static boolean has(List<Option> options, String name) {
    return options.stream().anyMatch(option -> option.names().contains(name));
  }
}
