package dev.imgx.app.cli;

import dev.imgx.app.session.Imgx;
import dev.imgx.app.session.SaveRequest;
import dev.imgx.app.session.SessionError;
import dev.imgx.store.archive.Compression;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// `imgx load`: an image into Podman or Docker, through a pipe.
final class Load implements Command {
  /// A program that reads no more has this long to end.
  private static final int ENDING_SECONDS = 5;

  private static final Option INTO =
      Option.of(
          "--into", "PROGRAM", "Load into 'podman' or 'docker' (else the first that is there)");

  @Override
  public Outline outline() {
    return new Outline(
        "load",
        "Load an image into Podman or Docker: what a program builds, or an image in any form",
        List.of("[PROGRAM|IMAGE]"),
        Options.evaluationAnd(INTO, Save.TAG),
        List.of("imgx load examples/website/image.imgx", "imgx load ./result --into docker"));
  }

  @Override
  public int run(Call call) throws IOException {
    Arguments arguments = call.arguments();
    if (arguments.operands().size() > 1) {
      throw new UsageError("name one image");
    }
    String program = program(call);
    try (Interruption _ = new Interruption();
        Display display = Display.of(call);
        Imgx imgx = Sessions.open(call, display)) {
      Path image = ImageOperand.place(call, imgx, arguments.operands());
      SaveRequest request =
          new SaveRequest(
              image,
              "docker-archive",
              Compression.NONE,
              Save.tag(arguments),
              Prefetch.machine(),
              null);
      return load(call, imgx, request, program);
    }
  }

  private static int load(Call call, Imgx imgx, SaveRequest request, String program)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(program, "load")
            .directory(call.streams().directory().toFile())
            .redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(call.streams().environment());
    Process process = builder.start();
    try {
      Thread reader = Thread.ofVirtual().start(() -> forward(process.getInputStream(), call));
      try (OutputStream out = new BufferedOutputStream(process.getOutputStream(), 1 << 16)) {
        imgx.save(request, out);
      } catch (IOException e) {
        if (!process.waitFor(ENDING_SECONDS, TimeUnit.SECONDS)) {
          throw e;
        }
        // It has said why it does not want more, and has ended.
      }
      reader.join();
      int code = process.waitFor();
      return code == 0 ? 0 : 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 130;
    } finally {
      process.destroy();
    }
  }

  private static void forward(InputStream from, Call call) {
    try (from) {
      from.transferTo(call.streams().out());
    } catch (IOException e) {
      // It has ended, or nobody listens.
    }
  }

  private static String program(Call call) {
    String wanted = call.arguments().value(INTO);
    if (wanted != null && !wanted.equals("podman") && !wanted.equals("docker")) {
      throw new UsageError("'--into' must be 'podman' or 'docker'");
    }
    Map<String, String> environment = call.streams().environment();
    for (String name : wanted == null ? List.of("podman", "docker") : List.of(wanted)) {
      for (String directory : environment.getOrDefault("PATH", "").split(":")) {
        Path file = Path.of(directory, name);
        if (!directory.isEmpty() && Files.isExecutable(file)) {
          return file.toString();
        }
      }
    }
    String what = wanted == null ? "neither 'podman' nor 'docker'" : "no '" + wanted + "'";
    throw SessionError.of("there is " + what + " on the PATH to load the image into");
  }
}
