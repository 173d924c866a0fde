package dev.imgx.build.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What a guest has to do with the world, when an image is tried in it.
///
/// @param terminal whether somebody types at a terminal; else there are three streams
/// @param network whether it can reach what this machine reaches
/// @param ports what of this machine, on its loopback only, leads to ports of the guest
/// @param shares directories that it shares with this machine
/// @param copied whether it gets copies of them, because its kernel has no file system for sharing
public record GuestFront(
    boolean terminal, boolean network, List<Port> ports, List<Share> shares, boolean copied) {
  private static final List<String> SHARING = List.of("9pnet_virtio", "9p");

  public GuestFront {
    ports = List.copyOf(ports);
    shares = List.copyOf(shares);
  }

  /// The same, as it is possible with a kernel.
  GuestFront with(Kernel kernel) throws IOException {
    boolean copied = !shares.isEmpty() && !kernel.missing(SHARING).isEmpty();
    return new GuestFront(terminal, network, ports, shares, copied);
  }

  /// A port of this machine that leads to one of the guest: `tcp` or `udp`.
  public record Port(String protocol, int outside, int inside) {}

  /// A directory of this machine, and where the guest sees it.
  public record Share(Path outside, String inside, boolean sealed) {}

  boolean connected() {
    return network || !ports.isEmpty();
  }

  /// Modules of the kernel that it takes.
  List<String> modules() {
    List<String> modules = new ArrayList<>();
    if (connected()) {
      modules.add("virtio_net");
    }
    if (!shares.isEmpty() && !copied) {
      modules.addAll(SHARING);
    }
    return modules;
  }

  /// Options of QEMU.
  List<String> words() {
    List<String> words = new ArrayList<>();
    if (terminal) {
      add(words, "-chardev", "stdio,id=terminal,signal=off");
      add(words, "-device", "virtconsole,chardev=terminal");
    } else {
      add(words, "-chardev", "stdio,id=input,signal=off");
      add(words, "-device", "virtserialport,chardev=input,name=input");
      add(words, "-chardev", "file,id=errors,path=/proc/self/fd/2");
      add(words, "-device", "virtserialport,chardev=errors,name=errors");
      add(words, "-chardev", "file,id=log,path=/proc/self/fd/1");
      add(words, "-device", "virtserialport,chardev=log,name=log");
    }
    if (connected()) {
      StringBuilder net = new StringBuilder("user,id=net");
      for (Port port : ports) {
        net.append(
            ",hostfwd=%s:127.0.0.1:%d-:%d"
                .formatted(port.protocol(), port.outside(), port.inside()));
      }
      add(words, "-netdev", net.append(network ? "" : ",restrict=on").toString());
      add(words, "-device", "virtio-net-pci,netdev=net,romfile=");
    }
    for (int i = 0; i < (copied ? 0 : shares.size()); i++) {
      Share share = shares.get(i);
      add(
          words,
          "-fsdev",
          "local,id=share%d,security_model=none%s,path=%s"
              .formatted(
                  i,
                  share.sealed() ? ",readonly=on" : "",
                  share.outside().toString().replace(",", ",,")));
      add(words, "-device", "virtio-9p-pci,fsdev=share%d,mount_tag=share%d".formatted(i, i));
    }
    return words;
  }

  private static void add(List<String> words, String option, String value) {
    words.add(option);
    words.add(value);
  }
}
