package dev.imgx.build.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// How programs are installed that a virtual machine needs, as the system says that it is:
/// `os-release`, see `man 5 os-release`.
///
/// @param release the file
record Installing(Path release) {
  private static final String DEBIAN = "debian";

  /// A family of systems: how its members call themselves, and the words that install QEMU for
  /// Intel's and ARM's machines, and a BusyBox without libraries.
  private record Family(List<String> names, String intel, String arm, String shell) {}

  private static final List<Family> FAMILIES =
      List.of(
          new Family(
              List.of(DEBIAN, "ubuntu"),
              "apt install qemu-system-x86",
              "apt install qemu-system-arm",
              "apt install busybox-static"),
          new Family(
              List.of("fedora", "rhel", "centos"),
              "dnf install qemu-system-x86-core",
              "dnf install qemu-system-aarch64-core",
              "dnf install busybox"),
          new Family(
              List.of("alpine"),
              "apk add qemu-system-x86_64",
              "apk add qemu-system-aarch64",
              "apk add busybox-static"),
          new Family(
              List.of("arch"),
              "pacman -S qemu-system-x86",
              "pacman -S qemu-system-aarch64",
              "pacman -S busybox"),
          new Family(
              List.of("suse", "opensuse"),
              "zypper install qemu-x86",
              "zypper install qemu-arm",
              "zypper install busybox-static"),
          new Family(
              List.of("nixos"),
              "nix-shell -p qemu",
              "nix-shell -p qemu",
              "nix-shell -p pkgsStatic.busybox"));

  /// The command that installs QEMU.
  String emulator() throws IOException {
    Family family = family();
    return Equipment.emulatorName().endsWith("aarch64") ? family.arm() : family.intel();
  }

  /// The command that installs a static BusyBox.
  String shell() throws IOException {
    return family().shell();
  }

  /// That of the system, or of the first that it is like; Debian's when it is unknown.
  private Family family() throws IOException {
    List<String> lines = Files.isReadable(release) ? Files.readAllLines(release) : List.of();
    for (String key : List.of("ID=", "ID_LIKE=")) {
      for (String line : lines) {
        if (line.startsWith(key)) {
          List<String> names = List.of(line.substring(key.length()).replace("\"", "").split(" "));
          for (Family family : FAMILIES) {
            if (names.stream().anyMatch(family.names()::contains)) {
              return family;
            }
          }
        }
      }
    }
    return FAMILIES.getFirst();
  }
}
