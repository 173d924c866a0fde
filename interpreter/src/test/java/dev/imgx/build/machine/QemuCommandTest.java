package dev.imgx.build.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.imgx.build.machine.GuestFront.Port;
import dev.imgx.build.machine.GuestFront.Share;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The words that QEMU is started with, all of them.
class QemuCommandTest {
  private static final String START =
      """
      /bin/qemu
      -machine q35,accel=%1$s
      -cpu %2$s
      -m %3$sM
      -smp 2
      -nodefaults
      -no-user-config
      -no-reboot
      -display none
      -kernel /boot/vmlinuz
      -initrd /p,lace/initrd
      -append console=ttyS0 quiet panic=-1 oops=panic random.trust_cpu=on mitigations=off\
       tsc=reliable no_timer_check i8042.noaux i8042.nopnp 8250.nr_uarts=1 cryptomgr.notests\
       initcall_blacklist=init_blk_tracer,cubictcp_register
      -chardev file,id=console,path=/p,,lace/console
      -serial chardev:console
      -device virtio-serial-pci
      """;

  private static final String STATUS =
      """
      -chardev file,id=status,path=/p,,lace/status
      -device virtserialport,chardev=status,name=status
      """;

  private static final String DISKS =
      """
      -blockdev node-name=inputs,driver=nbd,read-only=on,server.type=unix,server.path=/p,,lace/inputs
      -device virtio-blk-pci,drive=inputs,serial=inputs,werror=report,rerror=report
      -blockdev node-name=disk,driver=raw,file.driver=file,cache.direct=off,cache.no-flush=on,\
      discard=unmap,file.filename=/p,,lace/disk
      -device virtio-blk-pci,drive=disk,serial=disk,werror=report,rerror=report
      -blockdev node-name=outputs,driver=raw,file.driver=file,cache.direct=off,cache.no-flush=on,\
      discard=unmap,file.filename=/p,,lace/outputs
      -device virtio-blk-pci,drive=outputs,serial=outputs,werror=report,rerror=report
      """;

  private static QemuCommand command(
      String accelerator, long memory, GuestOptions options, @Nullable GuestFront front) {
    Path place = Path.of("/p,lace");
    return new QemuCommand(
        Path.of("/bin/qemu"),
        accelerator,
        new Kernel(Path.of("/boot/vmlinuz"), Path.of("/lib/modules/1")),
        memory,
        2,
        place,
        place.resolve("inputs"),
        options,
        front);
  }

  /// An option and its value on one line.
  private static String shown(QemuCommand command) {
    StringBuilder text = new StringBuilder();
    for (String word : command.words()) {
      text.append(text.isEmpty() ? "" : word.startsWith("-") ? "\n" : " ").append(word);
    }
    return text.append('\n').toString();
  }

  private static GuestOptions none() {
    return new GuestOptions(List.of(), List.of());
  }

  @Test
  void aBuilderIsEmulated() {
    String log =
        """
        -chardev file,id=log,path=/proc/self/fd/1
        -device virtserialport,chardev=log,name=log
        """;
    assertEquals(
        START.formatted("tcg", "max", 512) + log + STATUS + DISKS,
        shown(command("tcg", 512, none(), null)));
  }

  @Test
  void aBuilderWithDisksAndOptionsRunsOnTheProcessor() {
    GuestOptions options =
        new GuestOptions(
            List.of(new GuestImage(Path.of("/p,lace/a.qcow2"), "qcow2", true)),
            List.of("-smp", "1"));
    String disk =
        """
        -blockdev node-name=image0,driver=qcow2,read-only=on,file.driver=file,cache.direct=off,\
        cache.no-flush=on,discard=unmap,file.filename=/p,,lace/a.qcow2
        -device virtio-blk-pci,drive=image0,serial=image0,werror=report,rerror=report
        """;
    String log =
        """
        -chardev file,id=log,path=/proc/self/fd/1
        -device virtserialport,chardev=log,name=log
        """;
    assertEquals(
        START.formatted("kvm", "host", 1024) + log + STATUS + disk + DISKS + "-smp 1\n",
        shown(command("kvm", 1024, options, null)));
  }

  @Test
  void anImageHasATerminalPortsAndShares() {
    GuestFront front =
        new GuestFront(
            true,
            false,
            List.of(new Port("tcp", 8080, 80), new Port("udp", 53, 53)),
            List.of(new Share(Path.of("/a,b"), "/data", true)),
            false);
    String words =
        """
        -chardev stdio,id=terminal,signal=off
        -device virtconsole,chardev=terminal
        -netdev user,id=net,hostfwd=tcp:127.0.0.1:8080-:80,hostfwd=udp:127.0.0.1:53-:53,restrict=on
        -device virtio-net-pci,netdev=net,romfile=
        -fsdev local,id=share0,security_model=none,readonly=on,path=/a,,b
        -device virtio-9p-pci,fsdev=share0,mount_tag=share0
        -chardev socket,id=window,path=/p,,lace/window
        -device virtserialport,chardev=window,name=window
        """;
    assertEquals(
        START.formatted("tcg", "max", 256) + words + STATUS + DISKS,
        shown(command("tcg", 256, none(), front)));
  }

  @Test
  void anImageHasThreeStreamsAndTheNetwork() {
    GuestFront front = new GuestFront(false, true, List.of(), List.of(), false);
    String words =
        """
        -chardev stdio,id=input,signal=off
        -device virtserialport,chardev=input,name=input
        -chardev file,id=errors,path=/proc/self/fd/2
        -device virtserialport,chardev=errors,name=errors
        -chardev file,id=log,path=/proc/self/fd/1
        -device virtserialport,chardev=log,name=log
        -netdev user,id=net
        -device virtio-net-pci,netdev=net,romfile=
        """;
    assertEquals(
        START.formatted("tcg", "max", 256) + words + STATUS + DISKS,
        shown(command("tcg", 256, none(), front)));
  }
}
