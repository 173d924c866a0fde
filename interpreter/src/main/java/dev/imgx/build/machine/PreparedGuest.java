package dev.imgx.build.machine;

import dev.imgx.build.BuildError;
import dev.imgx.build.shell.Machine;
import dev.imgx.store.archive.TarInput;
import dev.imgx.store.archive.TarUnpacker;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// A guest before it runs, and what it left afterwards.
///
/// @param command what runs it
/// @param place the builder's, with `guest` in it
/// @param inputs its first disk
/// @param disk the size of its second in MiB, 0 when nobody said
record PreparedGuest(List<String> command, Path place, NetworkDisk inputs, long disk)
    implements Machine.Guest {
  private static final int SHOWN = 20;

  @Override
  public void finish() throws IOException {
    List<String> status = lines("status");
    String end = status.isEmpty() ? "" : status.getLast();
    if (!end.matches("exit [0-9]+ [0-9]+")) {
      throw broken(status.contains("up"));
    }
    String[] words = end.split(" ");
    if (!words[1].equals("0")) {
      String full =
          status.contains("full")
              ? "; the disk of its virtual machine is full"
                  + (disk > 0 ? ": `diskSize` is " + disk + " MiB" : "")
              : "";
      throw new BuildError("the builder failed with exit code " + words[1] + full);
    }
    long size = Long.parseLong(words[2]);
    if (size > 0) {
      Path outputs = place.resolve("guest/outputs");
      try (FileChannel file = FileChannel.open(outputs, StandardOpenOption.WRITE)) {
        file.truncate(size);
      }
      try (TarInput tar = TarInput.open(outputs, "what the guest made")) {
        new TarUnpacker(place.resolve("store"), size).unpack(tar);
      }
    }
  }

  /// A guest that did not come to an end.
  private BuildError broken(boolean booted) throws IOException {
    List<String> console = lines("console");
    boolean panicked = console.stream().anyMatch(line -> line.contains("Kernel panic"));
    String what =
        panicked
            ? "the kernel of the virtual machine panicked"
            : booted
                ? "the virtual machine ended before its builder did"
                : "the virtual machine did not start";
    StringBuilder text = new StringBuilder(what);
    for (String line : console.subList(Math.max(0, console.size() - SHOWN), console.size())) {
      text.append("\n> ").append(line);
    }
    return new BuildError(text.toString());
  }

  private List<String> lines(String name) throws IOException {
    Path file = place.resolve("guest").resolve(name);
    return Files.exists(file)
        ? new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).lines().toList()
        : List.of();
  }

  @Override
  public void close() throws IOException {
    inputs.close();
  }
}
