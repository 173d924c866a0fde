package dev.imgx.build.machine;

import dev.imgx.build.BuildError;
import dev.imgx.build.shell.Machine;
import dev.imgx.build.shell.RootRunner;
import dev.imgx.build.shell.SandboxSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Virtual machines of QEMU. What accelerates them is proved, not assumed: `/dev/kvm` may be there
/// and take a guest that then hangs.
public final class VirtualMachine implements Machine {
  private static final Path KVM = Path.of("/dev/kvm");

  /// After so many seconds a guest that was tried hangs.
  public static final long TRIAL_SECONDS = 10;

  private static final long PATIENCE_SECONDS = 60;
  private static final long MEBI = 1 << 20;

  /// A disk that is as large as it needs to be: a file with holes.
  private static final long AMPLE = 64L << 30;

  private final Map<String, String> environment;
  private final Path memory;

  /// @param environment where QEMU and the kernel are looked for
  /// @param root below which it is remembered whether KVM runs guests
  public VirtualMachine(Map<String, String> environment, Path root) {
    this.environment = Map.copyOf(environment);
    this.memory = root.resolve("nix/var/imgx/kvm");
  }

  @Override
  public Guest prepare(SandboxSpec spec, Demand demand, Trial trial)
      throws IOException, InterruptedException {
    Equipment equipment = Equipment.find(environment);
    boolean kvm = accelerated(equipment, demand.runner(), spec.place(), trial);
    GuestOptions options = GuestOptions.of(spec, demand);
    Path place = Files.createDirectory(spec.place().resolve("guest"));
    Files.write(place.resolve("initrd"), Initrd.of(equipment));
    return prepared(
        new Parts(equipment, kvm, options, null),
        place,
        demand,
        GuestFiles.of(spec, demand, options.images(), equipment));
  }

  /// Gets a guest ready that has an image as its root file system. Throws `BuildError` when this
  /// machine can have none.
  ///
  /// @param demand how large it is
  /// @param place a directory for what it needs
  /// @param trial runs a command, to find out whether it ends well
  public ImageGuest boot(ImageGuest.Order wanted, Demand demand, Path place, Trial trial)
      throws IOException, InterruptedException {
    Equipment equipment = Equipment.find(environment);
    ImageGuest.Order order = wanted.with(equipment.kernel());
    boolean kvm = accelerated(equipment, demand.runner(), place, trial);
    Path files = Files.createDirectory(place.resolve("guest"));
    Files.write(files.resolve("initrd"), Initrd.ofImage(equipment, order.front().modules()));
    GuestOptions options = new GuestOptions(List.of(), List.of());
    List<SharedFiles> shares = order.shares();
    PreparedGuest guest =
        prepared(
            new Parts(equipment, kvm, options, order.front()),
            files,
            demand,
            order.files(equipment, shares));
    GuestWindow window =
        order.front().terminal() ? GuestWindow.open(guest.inputs().socket(), order.size()) : null;
    return new ImageGuest(guest, shares, window);
  }

  private record Parts(
      Equipment equipment, boolean kvm, GuestOptions options, @Nullable GuestFront front) {}

  private PreparedGuest prepared(Parts parts, Path place, Demand demand, FileTree.Directory files)
      throws IOException {
    Ext4.create(place.resolve("disk"), demand.disk() > 0 ? demand.disk() * MEBI : AMPLE);
    Holes.create(place.resolve("outputs"), 4 * AMPLE);
    NetworkDisk inputs = NetworkDisk.open(Erofs.disk(files), place);
    QemuCommand command =
        new QemuCommand(
            parts.equipment().emulator(),
            parts.kvm() ? "kvm" : "tcg",
            parts.equipment().kernel(),
            demand.memory(),
            demand.cores(),
            place,
            inputs.socket(),
            parts.options(),
            parts.front());
    Path above = Objects.requireNonNull(place.getParent());
    return new PreparedGuest(
        command.words(),
        above,
        inputs,
        parts.options().images(),
        demand,
        new Pulse(place.resolve("status"), patience()));
  }

  private long patience() {
    String seconds = environment.getOrDefault("IMGX_GUEST_PATIENCE", "");
    return seconds.matches("[1-9][0-9]{0,5}") ? Long.parseLong(seconds) : PATIENCE_SECONDS;
  }

  private boolean accelerated(Equipment equipment, RootRunner runner, Path place, Trial trial)
      throws IOException, InterruptedException {
    boolean kvm = runner != RootRunner.TCG && runsKvm(equipment, place, trial);
    if (!kvm && runner == RootRunner.KVM) {
      throw new BuildError(
          BuildError.Kind.UNSUPPORTED,
          "KVM runs no guests here, as a trial showed; `--root-runner tcg` emulates them",
          null);
    }
    return kvm;
  }

  /// Whether this process may use KVM; it may still run no guest.
  public static boolean opensKvm() {
    return Files.isReadable(KVM) && Files.isWritable(KVM);
  }

  /// Tries a tiny guest.
  ///
  /// @param accelerator `kvm`, which is remembered, or `tcg`
  /// @param scratch a directory for what it needs
  public Verdict tries(Equipment equipment, String accelerator, Path scratch, Trial trial)
      throws IOException, InterruptedException {
    Path initrd = scratch.resolve("trial-initrd");
    Files.write(initrd, Initrd.ofTrial(equipment));
    Verdict verdict = trial.run(QemuCommand.ofTrial(equipment, accelerator, initrd), TRIAL_SECONDS);
    if (accelerator.equals("kvm")) {
      Files.createDirectories(memory.getParent());
      Files.writeString(memory, subject(equipment) + "\n" + verdict + "\n");
    }
    return verdict;
  }

  /// What a verdict is about: it is another after the machine has started again.
  private static String subject(Equipment equipment) throws IOException {
    return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip()
        + " "
        + equipment.emulator()
        + " "
        + equipment.kernel().image();
  }

  /// Whether a guest runs with KVM; tried once after each start of the machine.
  private boolean runsKvm(Equipment equipment, Path scratch, Trial trial)
      throws IOException, InterruptedException {
    if (!opensKvm()) {
      return false;
    }
    if (Files.exists(memory)) {
      List<String> known = Files.readAllLines(memory);
      if (known.size() == 2 && known.getFirst().equals(subject(equipment))) {
        return known.getLast().equals(Verdict.RUNS.name());
      }
    }
    return tries(equipment, "kvm", scratch, trial) == Verdict.RUNS;
  }
}
