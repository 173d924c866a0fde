package dev.imgx.app.cli;

import dev.imgx.app.session.BuildOptions;
import dev.imgx.app.session.Imgx;
import dev.imgx.app.session.Pin;
import dev.imgx.app.session.PrefetchRequest;
import dev.imgx.app.session.RunRequest;
import dev.imgx.app.session.ShellOptions.Rooting;
import dev.imgx.store.archive.Posix;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `imgx run`: tries an image.
final class Run implements Command {
  private static final Option NAMESPACE =
      Option.of("--namespace", "Run it in a namespace instead of a virtual machine");
  private static final Option MEMORY =
      Option.of("-m,--memory", "MIB", "Give the virtual machine so much memory (512)");
  private static final Option ENV =
      Option.of("-e,--env", "NAME[=VALUE]", "Set a variable; without VALUE as it is here");
  private static final Option USER =
      Option.of("-u,--user", "USER[:GROUP]", "Run as this user of the image, by name or number");
  private static final Option DIRECTORY =
      Option.of("-w,--workdir", "DIR", "Start in this directory of the image");
  private static final Option ENTRYPOINT =
      Option.of("--entrypoint", "PROGRAM", "Run this instead of the image's entry point");
  private static final Option VOLUME =
      Option.of("-v,--volume", "DIR:DIR[:ro]", "Share a directory of this machine with the image");
  private static final Option PUBLISH =
      Option.of("-p,--publish", "[PORT:]PORT", "Lead a port of 127.0.0.1 here to one of the image");
  private static final Option NETWORK =
      Option.of("--network", "Let the image reach the network in a virtual machine, too");
  private static final int SMALLEST = 96;
  private static final int MEMORY_SIZE = 512;

  @Override
  public Outline outline() {
    List<Option> own =
        List.of(NAMESPACE, MEMORY, ENV, USER, DIRECTORY, ENTRYPOINT, VOLUME, PUBLISH, NETWORK);
    List<Option> all = new ArrayList<>(Options.evaluationAnd(own.toArray(Option[]::new)));
    all.add(BuildSwitches.ROOT_RUNNER);
    all.add(Options.INSECURE);
    return new Outline(
        "run",
        "Try an image: run its program in a virtual machine of its own, or in a namespace",
        List.of("[PROGRAM|IMAGE|docker://NAME:TAG]", "[-- ARGUMENT...]"),
        all,
        List.of(
            "imgx run examples/java-app/image.imgx -- Ada",
            "imgx run ./result -p 8080:8080",
            "imgx run docker://alpine:3 --namespace -- sh"));
  }

  @Override
  public int run(Call call) throws IOException {
    Arguments arguments = call.arguments();
    List<String> operands = arguments.operands();
    boolean expression = !arguments.values(Options.EXPR).isEmpty();
    int images = expression || operands.isEmpty() ? 0 : 1;
    BuildOptions options = BuildSwitches.read(arguments);
    try (Interruption _ = new Interruption();
        Display display = Display.ofSession(call);
        Imgx imgx = Sessions.open(call, options, display)) {
      Path image = place(call, imgx, operands.subList(0, images));
      List<String> words = operands.subList(images, operands.size());
      RunRequest request = request(call, image, words, options.shell().rootRunner());
      if (request.streams() != null) {
        return imgx.run(request);
      }
      try (TerminalState _ = TerminalState.now()) {
        return imgx.run(request);
      }
    }
  }

  private static Path place(Call call, Imgx imgx, List<String> operands) throws IOException {
    if (operands.isEmpty() || !operands.getFirst().startsWith("docker://")) {
      return ImageOperand.place(call, imgx, operands);
    }
    String image = operands.getFirst();
    PrefetchRequest request =
        new PrefetchRequest(
            image,
            PrefetchRequest.nameOf(image),
            PrefetchRequest.tagOf(image),
            new Pin.Platform("linux", Prefetch.machine(), ""),
            new PrefetchRequest.How(false, call.arguments().has(Options.INSECURE)));
    return imgx.physical(imgx.prefetch(request).getFirst().archive());
  }

  private static RunRequest request(Call call, Path image, List<String> words, Rooting where) {
    Arguments arguments = call.arguments();
    List<RunRequest.Volume> volumes = new ArrayList<>();
    arguments.values(VOLUME).forEach(text -> volumes.add(volume(call, text)));
    Streams streams = call.streams();
    boolean typed =
        streams.in() instanceof FileInputStream
            && Posix.windowSize(0).length > 0
            && Posix.windowSize(1).length > 0;
    return new RunRequest(
        image,
        words,
        new RunRequest.Overrides(
            arguments.value(ENTRYPOINT),
            arguments.value(USER),
            arguments.value(DIRECTORY),
            environment(call)),
        arguments.values(PUBLISH),
        volumes,
        arguments.has(NETWORK),
        arguments.has(NAMESPACE) ? Rooting.NAMESPACE : where,
        memory(arguments),
        typed ? null : new RunRequest.Streams(streams.in(), streams.out(), streams.err()));
  }

  private static List<String> environment(Call call) {
    List<String> variables = new ArrayList<>();
    for (String variable : call.arguments().values(ENV)) {
      String here = call.streams().environment().get(variable);
      int name = variable.indexOf('=');
      if (name == 0 || variable.isEmpty()) {
        throw new UsageError("option '--env' needs NAME or NAME=VALUE, not '" + variable + "'");
      }
      if (name > 0) {
        variables.add(variable);
      } else if (here != null) {
        variables.add(variable + "=" + here);
      }
    }
    return variables;
  }

  private static RunRequest.Volume volume(Call call, String text) {
    String[] parts = text.split(":");
    boolean sealed = parts.length == 3 && parts[2].equals("ro");
    if (parts.length < 2 || !parts[1].startsWith("/") || parts.length > (sealed ? 3 : 2)) {
      throw new UsageError("option '--volume' needs DIR:DIR or DIR:DIR:ro, not '" + text + "'");
    }
    Path outside = call.streams().directory().resolve(parts[0]).normalize();
    if (!Files.isDirectory(outside)) {
      throw new UsageError("'" + outside + "' is no directory");
    }
    return new RunRequest.Volume(outside, parts[1], sealed);
  }

  private static int memory(Arguments arguments) {
    String text = arguments.value(MEMORY);
    if (text == null) {
      return MEMORY_SIZE;
    }
    if (!text.matches("[0-9]{1,7}") || Integer.parseInt(text) < SMALLEST) {
      throw new UsageError("option '--memory' needs a number of MiB, " + SMALLEST + " or more");
    }
    return Integer.parseInt(text);
  }
}
