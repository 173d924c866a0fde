package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers;
import dev.imgx.app.cli.Typed.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `vmTools`: what runs before a guest, in it and after it; and what a derivation cannot ask for.
@Timeout(600)
class VmToolsTest {
  private static final String PROGRAM =
      """
      let
        pkgs = import <stdlib> { };
        inherit (pkgs) vmTools;
        guest = name: attributes: script: vmTools.runInLinuxVM (pkgs.runCommandMinimal name attributes script);
        quick = attributes: guest "quick" attributes "touch $out";
      in
      {
        replaced = guest "replaced" {
          preVM = vmTools.createEmptyImage { size = 16; fullName = "disk"; };
        } ''
          rm -rf $out
          cat /sys/block/${vmTools.hd}/size > $out
        '';
        disks = guest "disks" {
          outputs = [ "out" "more" ];
          nativeBuildInputs = [ pkgs.e2fsprogs ];
          memSize = 300;
          diskSize = 256;
          preVM = vmTools.createEmptyImage { size = 96; fullName = "it's a disk"; } + ''
            echo outside > xchg/word
            data=data.raw
            truncate -s 8M $data
            word=remembered
          '';
          QEMU_OPTS = "-smp 1 -drive file=$data,if=virtio,format=raw,cache=unsafe,werror=report";
          postVM = ''
            cp xchg/answer $out/answer
            echo $word > $out/word
            head -c 5 $data > $out/data
          '';
        } ''
          mount() { ${pkgs.busybox}/bin/busybox mount "$@"; }
          umount() { ${pkgs.busybox}/bin/busybox umount "$@"; }
          cat /sys/block/${vmTools.hd}/size > /tmp/xchg/answer
          cat /tmp/xchg/word >> /tmp/xchg/answer
          id -u >> /tmp/xchg/answer
          mkfs.ext2 /dev/${vmTools.hd} > /dev/null
          mkdir /tmp/mnt
          mount -t ext2 /dev/${vmTools.hd} /tmp/mnt
          echo kept > /tmp/mnt/file
          umount /tmp/mnt
          printf hello > /dev/vdb
          truncate -s 4M /tmp/loop
          mkfs.ext2 /tmp/loop > /dev/null
          mount -o loop /tmp/loop /tmp/mnt
          ls /tmp/mnt >> /tmp/xchg/answer
          grep MemTotal /proc/meminfo > $out/memory
          nproc > $out/processors
          mkdir $more
        '';
        again = vmTools.runInLinuxImage (pkgs.runCommandMinimal "again" {
          diskImage = (import ./image.imgx).disks;
          QEMU_OPTS = "-drive file=${(import ./image.imgx).disks}/disk-image.qcow2,if=virtio,readonly=on";
          postHook = "hooked=yes";
          postVM = "cat $word > $out/word; cp xchg/file $out";
          word = pkgs.writeText "word" "said\n";
        } ''
          busybox=${pkgs.busybox}/bin/busybox
          $busybox mkdir /tmp/mnt
          $busybox mount -t ext2 -o ro /dev/vdb /tmp/mnt
          echo more >> /file
          $busybox cat /file /tmp/mnt/file > /tmp/xchg/file
          echo $PATH $SHELL $hooked >> /tmp/xchg/file
          ! $busybox touch /tmp/mnt/other
          ! echo x > /dev/${vmTools.hd}
        '');
        extracted = vmTools.extractFs {
          file = pkgs.runCommandMinimal "disk.img" { nativeBuildInputs = [ pkgs.e2fsprogs ]; } ''
            mkdir files
            echo 1 > files/.hidden
            ln -s .hidden files/link
            truncate -s 1M $out
            mke2fs -q -d files $out
          '';
        };
        network = quick { QEMU_OPTS = "-netdev user,id=n"; };
        stranger = quick { QEMU_OPTS = "-drive file=/etc/passwd,if=virtio,readonly=on"; };
        nothing = quick { mountDisk = true; };
        link = quick { preVM = "ln -s /etc/passwd x; diskImage=x"; };
        backed = quick {
          preVM = ''
            printf 'QFI\\xfb\\0\\0\\0\\2\\0\\0\\0\\0\\0\\0\\0\\x68\\0\\0\\0\\x0b' > x
            truncate -s 1M x
            diskImage=$PWD/x
          '';
        };
        before = quick { preVM = "echo no; exit 4"; };
        after = quick { postVM = "exit 5"; };
      }
      """;

  @TempDir static Path directory;
  private static Typed imgx;

  @BeforeAll
  static void start() throws IOException {
    Peers.require("qemu-system-x86_64");
    Typed typed = Typed.in(directory, directory);
    Map<String, String> environment = new HashMap<>(typed.environment());
    environment.put("PATH", System.getenv("PATH"));
    imgx = new Typed(environment, directory);
    Files.writeString(directory.resolve("image.imgx"), PROGRAM);
  }

  private static Answer build(String attribute) {
    return imgx.run("build", "image.imgx", "-A", attribute, "--no-link", "--root-runner", "tcg");
  }

  @Test
  void aBuilderRunsInAGuestBetweenItsHooks() throws IOException {
    Answer answer = build("disks");
    assertEquals(0, answer.code(), answer::err);
    Path out = Path.of(answer.out().lines().findFirst().orElseThrow());
    assertEquals("196608\noutside\n0\nlost+found\n", Files.readString(out.resolve("answer")));
    assertEquals("remembered\n", Files.readString(out.resolve("word")));
    assertEquals("hello", Files.readString(out.resolve("data")));
    assertEquals("it's a disk\n", Files.readString(out.resolve("nix-support/full-name")));
    assertEquals("1\n", Files.readString(out.resolve("processors")));
    String memory = Files.readString(out.resolve("memory")).replaceAll("\\D", "");
    assertTrue(Long.parseLong(memory) < 300 << 10, memory);
    Path disk = out.resolve("disk-image.qcow2");
    assertTrue(Files.size(disk) < 4 << 20, () -> "it grows with what is in it");
    Answer again = build("again");
    assertEquals(0, again.code(), again::err);
    Path made = Path.of(again.out().strip());
    assertEquals(
        """
        kept
        more
        kept
        /usr/bin:/bin:/usr/sbin:/sbin /bin/sh yes
        """,
        Files.readString(made.resolve("file")));
    assertEquals("said\n", Files.readString(made.resolve("word")));
  }

  @Test
  void filesComeOutOfAFileSystem() throws IOException {
    Answer answer = build("extracted");
    assertEquals(0, answer.code(), answer::err);
    assertEquals("1\n", Files.readString(Path.of(answer.out().strip()).resolve("link")));
  }

  /// As `exportImage` of 2018 has it.
  @Test
  void anOutputThatADiskLiesInMayBecomeAFile() throws IOException {
    Answer answer = build("replaced");
    assertEquals(0, answer.code(), answer::err);
    assertEquals("32768\n", Files.readString(Path.of(answer.out().strip())));
  }

  @Test
  void whatLeadsOutIsRefused() {
    for (String[] wrong :
        new String[][] {
          {"network", "`QEMU_OPTS`: `-netdev user,id=n` is not possible here"},
          {"stranger", "the image of a disk `/etc/passwd` is no file that the builder made"},
          {"nothing", "`mountDisk` wants the image of a disk, but `diskImage` is none"},
          {"link", "the image of a disk `/build/x` is no file that the builder made"},
          {"backed", "the image of a disk `/build/x` stands upon another file"},
          {"before", "the builder failed with exit code 4"},
          {"after", "the builder failed with exit code 5"}
        }) {
      Answer answer = build(wrong[0]);
      assertEquals(100, answer.code(), answer::err);
      assertTrue(answer.err().contains(wrong[1]), answer::err);
    }
  }
}
