package dev.imgx.build.shell;

import dev.imgx.build.Attributes;
import dev.imgx.build.Trees;
import dev.imgx.store.archive.Posix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/// The programs that a derivation wants to run around its guest, as ordinary builders: the one
/// before it may make images of disks and say which in the directory `.machine`, the one after it
/// sees what the guest made.
///
/// @param run that of the guest
/// @param spec what the builder runs in
record GuestHooks(GuestRun run, SandboxSpec spec) {
  private static final String BEFORE = "__beforeMachine";
  private static final String AFTER = "__afterMachine";

  /// Runs what comes first. Throws `BuildError` when it fails.
  void before() throws IOException, InterruptedException {
    run(BEFORE);
  }

  /// Runs what comes last. Throws `BuildError` when it fails.
  void after() throws IOException, InterruptedException {
    if (spec.identity().powerful() && !attribute(AFTER).isEmpty()) {
      give(spec.place().resolve("store"));
      give(spec.place().resolve("build"));
    }
    run(AFTER);
  }

  /// The image of the guest's first disk, or an empty text.
  String image() throws IOException {
    return said("disk", attribute("diskImage"));
  }

  /// The options for QEMU.
  List<String> options() throws IOException {
    String text = said("options", run.attributes().text("QEMU_OPTS", ""));
    return List.of(text.strip().split("\\s+")).stream().filter(word -> !word.isEmpty()).toList();
  }

  private String said(String what, String otherwise) throws IOException {
    Path file = spec.place().resolve("build/.machine").resolve(what);
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        ? new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
        : otherwise;
  }

  private String attribute(String name) {
    Attributes attributes = run.attributes();
    return attributes.flag(Requirements.IN_MACHINE) ? attributes.text(name, "") : "";
  }

  private void run(String attribute) throws IOException, InterruptedException {
    String program = attribute(attribute);
    if (program.isEmpty()) {
      return;
    }
    SandboxSpec.Command command =
        new SandboxSpec.Command(
            program, List.of(program), new TreeMap<>(spec.command().environment()));
    BuilderProgram prepared = SandboxProgram.of(spec.running(command), run.launcher().abi());
    Path file = spec.place().resolve("program");
    Ending ending =
        new BuilderRun(run.launcher(), prepared, file, run.task().log())
            .run(run.settings().patience());
    Endings.check(ending, program);
  }

  /// Makes everything below a directory the builder's own.
  private static void give(Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        Posix.own(entry, SandboxSpec.Identity.BUILD_USER, SandboxSpec.Identity.BUILD_GROUP);
        if (Trees.isDirectory(entry)) {
          give(entry);
        }
      }
    }
  }
}
