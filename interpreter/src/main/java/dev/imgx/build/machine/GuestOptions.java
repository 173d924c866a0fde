package dev.imgx.build.machine;

import dev.imgx.build.BuildError;
import dev.imgx.build.shell.Machine.Demand;
import dev.imgx.build.shell.SandboxSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/// What a derivation says about its guest's command line. Derivations come from strangers, and QEMU
/// can read files and start programs: so only what stays inside is taken.
///
/// @param images the disks that come first
/// @param words options that QEMU gets as they are
record GuestOptions(List<GuestImage> images, List<String> words) {
  private static final Set<String> PLAIN = Set.of("-m", "-smp", "-cpu");
  private static final Set<String> HARMLESS =
      Set.of("cache", "werror", "rerror", "aio", "discard", "format", "media", "index");

  /// Throws `BuildError` when something is not possible.
  static GuestOptions of(SandboxSpec spec, Demand demand) throws IOException {
    List<GuestImage> images = new ArrayList<>();
    List<String> words = new ArrayList<>();
    if (!demand.image().isEmpty()) {
      images.add(GuestImage.find(spec, demand.image(), GuestImage.isInput(spec, demand.image())));
    }
    if (demand.based() && images.isEmpty()) {
      throw new BuildError("`mountDisk` wants the image of a disk, but `diskImage` is none");
    }
    Iterator<String> given = demand.options().iterator();
    while (given.hasNext()) {
      String option = given.next().replaceFirst("^--", "-");
      String value = given.hasNext() ? given.next() : "";
      if (option.equals("-drive")) {
        images.add(drive(spec, value));
      } else if (PLAIN.contains(option) && value.matches("[\\w.,=+-]+")) {
        words.add(option);
        words.add(value);
      } else {
        throw refused(option + " " + value);
      }
    }
    return new GuestOptions(List.copyOf(images), List.copyOf(words));
  }

  private static GuestImage drive(SandboxSpec spec, String value) throws IOException {
    String file = "";
    String connection = "";
    boolean sealed = false;
    for (String part : value.split(",")) {
      String[] pair = part.split("=", 2);
      String text = pair.length < 2 ? "on" : pair[1];
      switch (pair[0]) {
        case "file" -> file = text;
        case "if" -> connection = text;
        case "readonly", "read-only" -> sealed = text.equals("on");
        default -> {
          if (!HARMLESS.contains(pair[0])) {
            throw refused("-drive " + value);
          }
        }
      }
    }
    if (!connection.equals("virtio") || file.isEmpty()) {
      throw refused("-drive " + value);
    }
    return GuestImage.find(spec, file, sealed);
  }

  private static BuildError refused(String words) {
    return new BuildError(
        "`QEMU_OPTS`: `"
            + words.strip()
            + "` is not possible here; `-m`, `-smp`, `-cpu` and"
            + " `-drive file=FILE,if=virtio` are");
  }
}
