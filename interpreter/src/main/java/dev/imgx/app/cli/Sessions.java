package dev.imgx.app.cli;

import dev.imgx.app.session.Argument;
import dev.imgx.app.session.BuildOptions;
import dev.imgx.app.session.Event;
import dev.imgx.app.session.Imgx;
import dev.imgx.app.session.Program;
import dev.imgx.app.session.Request;
import dev.imgx.app.session.Settings;
import dev.imgx.app.session.Tuning;
import dev.imgx.lang.source.Utf8;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// From the options that commands share to the session's settings and requests.
final class Sessions {
  private Sessions() {}

  static Imgx open(Call call, Consumer<Event> events) {
    return open(call, BuildOptions.STANDARD, events);
  }

  static Imgx open(Call call, BuildOptions options, Consumer<Event> events) {
    Arguments arguments = call.arguments();
    Settings settings =
        Settings.of(call.streams().environment(), call.streams().directory())
            .withRoot(arguments.value(Options.ROOT))
            .withStoreDirectory(arguments.value(Options.STORE_DIR))
            .withSearchPath(arguments.values(Options.INCLUDE));
    return new Imgx(tuned(settings, arguments), options, events);
  }

  /// The settings with those that options name.
  private static Settings tuned(Settings settings, Arguments arguments) {
    Settings tuned = settings;
    try {
      List<String> named = arguments.values(Options.SETTING);
      for (int i = 0; i < named.size(); i += 2) {
        tuned = Tuning.with(tuned, named.get(i), named.get(i + 1));
      }
      for (Option option : Options.SWITCHES) {
        if (arguments.has(option)) {
          tuned = Tuning.with(tuned, option.name().substring(2), "true");
        }
      }
      for (Option option : Options.VALUES) {
        String value = arguments.value(option);
        tuned = value == null ? tuned : Tuning.with(tuned, option.name().substring(2), value);
      }
      tuned = arguments.has(Options.IMPURE) ? Tuning.with(tuned, "pure-eval", "false") : tuned;
      return CacheSwitches.tuned(tuned, arguments);
    } catch (IllegalArgumentException e) {
      throw new UsageError(String.valueOf(e.getMessage()));
    }
  }

  /// What is to be evaluated: files, `-` for standard input, `--expr`; else the working directory's
  /// default file. Where `--file` names files, the operands are attributes of them, as in `nix
  /// eval` (`InstallablesCommand` of `src/libcmd/installables.cc`).
  static Request request(Call call) throws IOException {
    return request(call, call.arguments().operands());
  }

  /// The same with these files.
  static Request request(Call call, List<String> files) throws IOException {
    Arguments arguments = call.arguments();
    List<Program> programs = new ArrayList<>();
    for (String text : arguments.values(Options.EXPR)) {
      programs.add(new Program.Text(Utf8.encode(text)));
    }
    List<String> named = arguments.values(Options.FILE);
    programs.addAll(files(call, named.isEmpty() ? files : named));
    if (programs.isEmpty()) {
      programs.add(new Program.File("."));
    }
    List<String> attributes = new ArrayList<>(arguments.values(Options.ATTR));
    attributes.addAll(named.isEmpty() ? List.of() : files);
    List<String> paths = attributes.stream().map(Utf8::encode).toList();
    return new Request(programs, paths, programArguments(arguments));
  }

  /// The operands as programs.
  static List<Program> files(Call call) throws IOException {
    return files(call, call.arguments().operands());
  }

  private static List<Program> files(Call call, List<String> operands) throws IOException {
    List<Program> programs = new ArrayList<>();
    for (String operand : operands) {
      programs.add(
          operand.equals("-")
              ? new Program.Input(standardInput(call))
              : new Program.File(Utf8.encode(operand)));
    }
    return programs;
  }

  private static String standardInput(Call call) throws IOException {
    return new String(call.streams().in().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  private static List<Argument> programArguments(Arguments arguments) {
    List<Argument> all = new ArrayList<>();
    List<String> expressions = arguments.values(Options.ARG);
    for (int i = 0; i < expressions.size(); i += 2) {
      all.add(
          new Argument.Expression(
              Utf8.encode(expressions.get(i)), Utf8.encode(expressions.get(i + 1))));
    }
    List<String> texts = arguments.values(Options.ARGSTR);
    for (int i = 0; i < texts.size(); i += 2) {
      all.add(new Argument.Text(Utf8.encode(texts.get(i)), Utf8.encode(texts.get(i + 1))));
    }
    return all;
  }
}
