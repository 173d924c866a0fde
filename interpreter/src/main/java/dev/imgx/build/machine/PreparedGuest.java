package dev.imgx.build.machine;

import dev.imgx.build.BuildError;
import dev.imgx.build.Reasons;
import dev.imgx.build.Trees;
import dev.imgx.build.shell.Machine;
import dev.imgx.build.shell.Watch;
import dev.imgx.store.archive.TarInput;
import dev.imgx.store.archive.TarUnpacker;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;

/// A guest before it runs, and what it left afterwards.
///
/// @param command what runs it
/// @param place the builder's, with `guest` in it
/// @param inputs its first disk
/// @param images disks that the builder made for it
/// @param demand how large it is
/// @param pulse whether it lives
record PreparedGuest(
    List<String> command,
    Path place,
    NetworkDisk inputs,
    List<GuestImage> images,
    Machine.Demand demand,
    Pulse pulse)
    implements Machine.Guest {
  private static final int SHOWN = 20;
  private static final int LEAST_MEMORY = 96;
  private static final String FAILED = "failed ";

  /// What it said last: `exit`, the code and the size of what it made. Throws `BuildError` when it
  /// did not come so far, or cannot have written all.
  String[] ending() throws IOException {
    List<String> status = lines("status");
    for (String line : status.reversed()) {
      if (line.startsWith(FAILED)) {
        throw new BuildError("the virtual machine failed: " + line.substring(FAILED.length()));
      }
      if (line.matches("exit [0-9]+ [0-9]+")) {
        return line.split(" ");
      }
    }
    throw broken(
        status.contains("up")
            ? "the virtual machine ended before its builder did"
            : "the virtual machine did not start");
  }

  @Override
  public Watch watch() {
    return () -> {
      if (pulse.stopped()) {
        throw broken(
            "the virtual machine hangs: it gave no sign of life for %d seconds"
                .formatted(pulse.seconds()));
      }
    };
  }

  /// What its kernel did because memory was short, as an addition to an error; empty when it did
  /// nothing.
  private String shortage() throws IOException {
    return lines("console").stream().anyMatch(line -> line.contains("Out of memory: Killed"))
        ? "; its virtual machine ran out of memory, of which it has " + demand.memory() + " MiB"
        : "";
  }

  @Override
  public void finish() throws IOException {
    String[] words = ending();
    List<String> status = lines("status");
    if (!words[1].equals("0")) {
      String full =
          status.contains("full")
              ? "; the disk of its virtual machine is full"
                  + (demand.disk() > 0 ? ": `diskSize` is " + demand.disk() + " MiB" : "")
              : "";
      throw new BuildError("the builder failed with exit code " + words[1] + full + shortage());
    }
    take(Long.parseLong(words[2]));
  }

  /// Puts in the place of what the builder's directories had before what the guest left; but its
  /// disks stay where they are.
  private void take(long size) throws IOException {
    Path aside = Files.createDirectory(place.resolve("guest/aside"));
    List<Path> disks = images.stream().filter(i -> !i.sealed()).map(GuestImage::file).toList();
    for (int i = 0; i < disks.size(); i++) {
      Files.move(disks.get(i), aside.resolve(Integer.toString(i)));
    }
    Path store = place.resolve("store");
    try (DirectoryStream<Path> old = Files.newDirectoryStream(store)) {
      for (Path output : old) {
        Trees.delete(output);
      }
    }
    if (size > 0) {
      unpackInto(store, size);
    }
    Path exchanged = store.resolve("." + GuestFiles.XCHG);
    if (Trees.exists(exchanged)) {
      Path here = place.resolve("build").resolve(GuestFiles.XCHG);
      Trees.delete(here);
      Files.move(exchanged, here);
    }
    for (int i = 0; i < disks.size(); i++) {
      Path file = disks.get(i);
      Path parent = Objects.requireNonNull(file.getParent());
      if (Trees.exists(parent) && !Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
        // The output that the disk lay in became a file.
        continue;
      }
      Files.createDirectories(parent);
      Files.move(aside.resolve(Integer.toString(i)), file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /// Unpacks what the guest left into a new directory of this name.
  Path unpack(String name, long size) throws IOException {
    Path made = Files.createDirectory(place.resolve("guest").resolve(name));
    unpackInto(made, size);
    return made;
  }

  /// The tar of what it made.
  Path outputs() {
    return place.resolve("guest/outputs");
  }

  private void unpackInto(Path directory, long size) throws IOException {
    try (FileChannel file = FileChannel.open(outputs(), StandardOpenOption.WRITE)) {
      file.truncate(size);
    }
    try (TarInput tar = TarInput.open(outputs(), "what the guest made")) {
      new TarUnpacker(directory, size).unpack(tar);
    } catch (IOException e) {
      throw new BuildError("cannot unpack what the virtual machine made: " + Reasons.of(e), e);
    }
  }

  /// A guest that did not come to an end.
  private BuildError broken(String otherwise) throws IOException {
    List<String> console = lines("console");
    boolean panicked = console.stream().anyMatch(line -> line.contains("Kernel panic"));
    String what = panicked ? "the kernel of the virtual machine panicked" : otherwise;
    StringBuilder text = new StringBuilder(what).append(shortage());
    if (demand.memory() < LEAST_MEMORY) {
      text.append("; %d MiB of memory may be too little".formatted(demand.memory()));
    }
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
