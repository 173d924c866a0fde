package dev.imgx.build.machine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The command line of QEMU for a guest.
///
/// @param program QEMU
/// @param accelerator `kvm` or `tcg`
/// @param kernel what boots
/// @param memory MiB
/// @param cores how many processors
/// @param place a directory with `initrd`, `disk` and room for `console`, `status` and `outputs`
/// @param inputs the socket of the read-only disk
/// @param options disks and options of the builder
/// @param front what an image's guest has to do with the world; null for a builder's
record QemuCommand(
    Path program,
    String accelerator,
    Kernel kernel,
    long memory,
    int cores,
    Path place,
    Path inputs,
    GuestOptions options,
    @Nullable GuestFront front) {
  /// Kernels without these need seconds longer: they test their ciphers, or wait for devices that
  /// are not there.
  private static final String PARAMETERS =
      "console=ttyS0 quiet panic=-1 oops=panic random.trust_cpu=on mitigations=off tsc=reliable"
          + " no_timer_check i8042.noaux i8042.nopnp 8250.nr_uarts=1"
          + " cryptomgr.notests initcall_blacklist=init_blk_tracer,cubictcp_register";

  /// The words for a guest that only shows that it runs.
  static List<String> ofTrial(Equipment equipment, String accelerator, Path initrd) {
    List<String> words = new ArrayList<>(List.of(equipment.emulator().toString()));
    add(words, "-machine", "q35,accel=" + accelerator);
    add(words, "-cpu", accelerator.equals("kvm") ? "host" : "max");
    add(words, "-m", "256M");
    words.addAll(List.of("-nodefaults", "-no-user-config", "-no-reboot", "-display", "none"));
    add(words, "-kernel", equipment.kernel().image().toString());
    add(words, "-initrd", initrd.toString());
    add(words, "-append", PARAMETERS);
    return words;
  }

  /// The words.
  List<String> words() {
    List<String> words = new ArrayList<>();
    words.add(program.toString());
    add(words, "-machine", "q35,accel=" + accelerator);
    add(words, "-cpu", accelerator.equals("kvm") ? "host" : "max");
    add(words, "-m", memory + "M");
    add(words, "-smp", Integer.toString(cores));
    words.addAll(List.of("-nodefaults", "-no-user-config", "-no-reboot", "-display", "none"));
    add(words, "-kernel", kernel.image().toString());
    add(words, "-initrd", place.resolve("initrd").toString());
    add(words, "-append", PARAMETERS);
    add(words, "-chardev", "file,id=console,path=" + escaped(place.resolve("console")));
    add(words, "-serial", "chardev:console");
    add(words, "-device", "virtio-serial-pci");
    if (front == null) {
      add(words, "-chardev", "file,id=log,path=/proc/self/fd/1");
      add(words, "-device", "virtserialport,chardev=log,name=log");
    } else {
      words.addAll(front.words());
    }
    if (front != null && front.terminal()) {
      add(words, "-chardev", "socket,id=window,path=" + escaped(GuestWindow.beside(inputs)));
      add(words, "-device", "virtserialport,chardev=window,name=window");
    }
    add(words, "-chardev", "file,id=status,path=" + escaped(place.resolve("status")));
    add(words, "-device", "virtserialport,chardev=status,name=status");
    int number = 0;
    for (GuestImage image : options.images()) {
      drive(words, "image" + number++, image(image));
    }
    drive(
        words, "inputs", "driver=nbd,read-only=on,server.type=unix,server.path=" + escaped(inputs));
    drive(words, "disk", raw("disk"));
    drive(words, "outputs", raw("outputs"));
    words.addAll(options.words());
    return words;
  }

  private static void add(List<String> words, String option, String value) {
    words.add(option);
    words.add(value);
  }

  private String raw(String name) {
    return image(new GuestImage(place.resolve(name), "raw", false));
  }

  private static String image(GuestImage image) {
    return "driver="
        + image.format()
        + (image.sealed() ? ",read-only=on" : "")
        + ",file.driver=file,cache.direct=off,cache.no-flush=on,discard=unmap,file.filename="
        + escaped(image.file());
  }

  private static void drive(List<String> words, String name, String description) {
    add(words, "-blockdev", "node-name=" + name + "," + description);
    add(
        words,
        "-device",
        "virtio-blk-pci,drive=" + name + ",serial=" + name + ",werror=report,rerror=report");
  }

  /// A comma in a value is written twice.
  private static String escaped(Path path) {
    return path.toString().replace(",", ",,");
  }
}
