package dev.imgx.app.session;

import dev.imgx.build.BuildError;
import dev.imgx.build.Trees;
import dev.imgx.build.machine.Equipment;
import dev.imgx.build.machine.VirtualMachine;
import dev.imgx.build.shell.Foreground;
import dev.imgx.build.shell.Machine.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whether virtual machines run here, by running tiny ones: with KVM, and emulated where that does
/// not work.
record MachineTrial(Storehouse house, Map<String, String> environment) {
  private static final Path KVM = Path.of("/dev/kvm");
  private static final String SLOWER = "virtual machines are emulated, which is slower";

  /// What was found: of the machine, and of KVM.
  List<Finding> findings() throws IOException {
    Equipment equipment;
    try {
      equipment = Equipment.find(environment);
    } catch (BuildError e) {
      String missing = String.valueOf(e.getMessage());
      return List.of(
          Finding.missing("machine", "runAsRoot works in a namespace only", missing), kvm(null));
    }
    Path place = house.store().newTemporary("trial-");
    try {
      Verdict kvm = VirtualMachine.opensKvm() ? verdict(equipment, "kvm", place) : null;
      Verdict machine = kvm == Verdict.RUNS ? kvm : verdict(equipment, "tcg", place);
      return List.of(machine(equipment, machine), kvm(kvm));
    } catch (BuildError e) {
      return List.of(
          Finding.missing(
              "machine", "no program can be started for it", String.valueOf(e.getMessage())));
    } finally {
      Trees.delete(place);
    }
  }

  private Verdict verdict(Equipment equipment, String accelerator, Path place) throws IOException {
    Path here = Files.createDirectory(place.resolve(accelerator));
    VirtualMachine machine = new VirtualMachine(environment, house.root());
    try {
      Foreground foreground =
          new Foreground(house.store(), Files.createDirectory(here.resolve("builder")));
      return machine.tries(equipment, accelerator, here, foreground::tries);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BuildError("interrupted");
    }
  }

  private static Finding machine(Equipment equipment, Verdict verdict) {
    String found =
        "%s with %s".formatted(equipment.emulator().getFileName(), equipment.kernel().image());
    return switch (verdict) {
      case RUNS -> Finding.ok("machine", found + ": a guest ran");
      case FAILS -> Finding.missing("machine", found + ": it failed", "install QEMU again");
      case HANGS ->
          Finding.missing(
              "machine",
              found + ": no guest ran in " + VirtualMachine.TRIAL_SECONDS + " seconds",
              "is the kernel one for this kind of machine, and has QEMU a processor to run on?");
    };
  }

  private static Finding kvm(@Nullable Verdict verdict) {
    if (!Files.exists(KVM)) {
      return Finding.missing("kvm", "no " + KVM, SLOWER);
    }
    if (!VirtualMachine.opensKvm()) {
      return Finding.missing(
          "kvm", KVM + " may not be opened", "join its group, usually `kvm`, to use it");
    }
    return switch (verdict) {
      case null ->
          new Finding("kvm", Finding.State.UNKNOWN, KVM + " may be opened; no guest was tried", "");
      case RUNS -> Finding.ok("kvm", "a guest ran");
      case FAILS -> Finding.missing("kvm", KVM + " may be opened, but runs no guest", SLOWER);
      case HANGS ->
          Finding.missing(
              "kvm",
              KVM
                  + " takes a guest, which then hangs: for "
                  + VirtualMachine.TRIAL_SECONDS
                  + " seconds",
              SLOWER);
    };
  }
}
