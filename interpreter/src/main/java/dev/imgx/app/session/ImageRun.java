package dev.imgx.app.session;

import dev.imgx.app.session.ShellOptions.Rooting;
import dev.imgx.build.Trees;
import dev.imgx.build.image.FlatTree;
import dev.imgx.build.image.Image;
import dev.imgx.build.image.ImageProgram;
import dev.imgx.build.machine.GuestFront;
import dev.imgx.build.machine.GuestRoot;
import dev.imgx.build.machine.ImageGuest;
import dev.imgx.build.machine.VirtualMachine;
import dev.imgx.build.shell.Endings;
import dev.imgx.build.shell.Foreground;
import dev.imgx.build.shell.Machine;
import dev.imgx.build.shell.ProgramStart;
import dev.imgx.lang.source.Utf8;
import dev.imgx.store.archive.Posix;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tries an image: its program runs on top of its files, in a virtual machine or a namespace.
///
/// @param images where images are found
/// @param machine what runs guests
record ImageRun(Images images, VirtualMachine machine) {
  private static final String UNPACKING = "unpacking";
  private static final int NOT_FOUND = 127;
  private static final int SIGNALS = 128;
  private static final int STANDARD_INPUT = 0;

  /// What is tried, and where.
  private record Try(
      RunRequest request, FlatTree tree, ProgramStart start, Path place, Foreground foreground) {}

  /// Runs it, and returns the program's exit code. Throws `SessionError` when it cannot start.
  int run(RunRequest request) throws IOException, InterruptedException {
    Path place = images.store().newTemporary("run-");
    Image image = Image.openAll(request.image(), images.places(request.image())).getFirst();
    try (FlatTree tree = new FlatTree(place.resolve("data"))) {
      long[] all = new long[1];
      tree.read(
          image,
          size -> {
            all[0] = size;
            images.log().progress(UNPACKING, size, -1);
          });
      images.log().progress(UNPACKING, all[0], all[0]);
      ImageProgram program = ImageProgram.of(image, tree, wish(request));
      String path = program.path();
      if (path == null) {
        throw SessionError.of(
            "the image has no program `%s`".formatted(program.arguments().getFirst()), NOT_FOUND);
      }
      ProgramStart start = start(program, path);
      Try one =
          new Try(
              request,
              tree,
              start,
              place,
              new Foreground(images.store(), Files.createDirectory(place.resolve("builder"))));
      return request.where() == Rooting.NAMESPACE ? inNamespace(one) : inMachine(one);
    } finally {
      Trees.delete(place);
    }
  }

  private static ImageProgram.Wish wish(RunRequest request) {
    RunRequest.Overrides wanted = request.overrides();
    return new ImageProgram.Wish(
        request.arguments().stream().map(Utf8::encode).toList(),
        encoded(wanted.entryPoint()),
        encoded(wanted.user()),
        encoded(wanted.directory()),
        wanted.environment().stream().map(Utf8::encode).toList());
  }

  private static @Nullable String encoded(@Nullable String text) {
    return text == null ? null : Utf8.encode(text);
  }

  private static ProgramStart start(ImageProgram program, String path) {
    ImageProgram.User user = program.user();
    return new ProgramStart(
        user.uid(),
        user.gid(),
        user.groups(),
        program.directory(),
        path,
        program.arguments(),
        program.environment());
  }

  private int inMachine(Try one) throws IOException, InterruptedException {
    RunRequest request = one.request();
    boolean terminal = request.streams() == null;
    List<GuestFront.Share> shares = new ArrayList<>();
    for (RunRequest.Volume volume : request.volumes()) {
      shares.add(
          new GuestFront.Share(volume.outside(), Utf8.encode(volume.inside()), volume.sealed()));
    }
    GuestFront front =
        new GuestFront(terminal, request.network(), PortWords.read(request.ports()), shares, false);
    int cores = Math.min(2, Runtime.getRuntime().availableProcessors());
    Machine.Demand demand =
        new Machine.Demand(
            request.where().runner(),
            true,
            request.memory(),
            0,
            cores,
            List.of(),
            "",
            false,
            List.of());
    ImageGuest.Order order =
        new ImageGuest.Order(
            root(one.tree(), one.place().resolve("data")),
            one.start(),
            front,
            () -> size(terminal));
    try (ImageGuest guest = machine.boot(order, demand, one.place(), one.foreground()::tries)) {
      int code = one.foreground().command(guest.command(), guest.watch(), pipes(request));
      if (code != 0) {
        throw SessionError.of("the virtual machine failed: QEMU " + ended(code));
      }
      return guest.code();
    }
  }

  private static String ended(int code) {
    return code > SIGNALS ? Endings.wasKilled(code - SIGNALS) : "ended with exit code " + code;
  }

  private static String size(boolean terminal) {
    int[] size = terminal ? Posix.windowSize(STANDARD_INPUT) : new int[0];
    return size.length == 2 && size[0] > 0 ? "rows " + size[0] + " cols " + size[1] : "";
  }

  private static GuestRoot root(FlatTree tree, Path data) {
    GuestRoot root = new GuestRoot(data);
    tree.walk((name, entry) -> {
      GuestRoot.Owner owner =
          new GuestRoot.Owner(
              entry.mode(),
              (int) entry.owner().uid(),
              (int) entry.owner().gid(),
              entry.attributes());
      switch (entry.kind()) {
        case DIRECTORY -> root.directory(name, owner);
        case SYMLINK -> root.link(name, owner, entry.target());
        default -> root.file(name, owner, entry.position(), entry.size());
      }
    });
    return root;
  }

  private static int inNamespace(Try one) throws IOException, InterruptedException {
    RunRequest request = one.request();
    ProgramStart start = one.start();
    Foreground foreground = one.foreground();
    if (!request.ports().isEmpty()) {
      throw SessionError.of(
          "`--publish` is for virtual machines: in a namespace the image has this machine's network");
    }
    if (start.uid() != 0 && !foreground.hasUsers()) {
      throw SessionError.of(
          "the image runs as user %d, but this process can only make a namespace with one user: `--user 0`, or a virtual machine"
              .formatted(start.uid()));
    }
    Path files = foreground.files();
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(files.resolve("image.tar")), 1 << 17)) {
      one.tree().write(out);
    }
    Files.write(files.resolve("launcher"), ProgramStart.launcher());
    Files.write(files.resolve("calls"), start.calls());
    List<Foreground.Share> shares = new ArrayList<>();
    List<String> targets = new ArrayList<>();
    for (RunRequest.Volume volume : request.volumes()) {
      shares.add(new Foreground.Share(volume.outside(), volume.inside(), volume.sealed()));
      targets.add(Utf8.encode(volume.inside()));
    }
    String script = NamespaceScript.of(start.directory(), targets, foreground.hasUsers());
    return foreground.inNamespace(script, shares, pipes(request));
  }

  private static Foreground.@Nullable Pipes pipes(RunRequest request) {
    RunRequest.Streams streams = request.streams();
    return streams == null
        ? null
        : new Foreground.Pipes(streams.in(), streams.out(), streams.err());
  }
}
