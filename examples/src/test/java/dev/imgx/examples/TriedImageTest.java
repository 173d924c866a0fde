package dev.imgx.examples;

import dev.imgx.Peers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a person sees who tries an image in a virtual machine: the terminal is the program's, with
/// its size and its keys.
class TriedImageTest {
  private static final String IMAGE =
      """
      let
        pkgs = import <stdlib> { };
      in
      pkgs.dockerTools.buildImage {
        name = "shell"; tag = "1"; compressor = "none";
        copyToRoot = pkgs.tree "files" { "/bin/busybox" = ./busybox; "/bin/sh" = pkgs.link "busybox"; "/bin/sleep" = pkgs.link "busybox"; };
        config.Cmd = [ "/bin/sh" ];
      }
      """;

  @TempDir Path directory;

  @Test
  void theProgramHasTheTerminal() throws IOException {
    Peers.require("qemu-system-x86_64");
    Files.copy(Path.of("/bin/busybox").toRealPath(), directory.resolve("busybox"));
    Files.writeString(directory.resolve("image.imgx"), IMAGE);
    try (Pane pane = new Pane(directory)) {
      enter(pane, "imgx run image.imgx --root-runner tcg; echo code $?");
      String _ = pane.await(screen -> screen.endsWith("/ #"));
      enter(pane, "busybox stty size; busybox sleep 600");
      String _ = pane.await(screen -> screen.endsWith("\n24 80"));
      pane.key("C-c");
      String _ = pane.await(screen -> screen.endsWith("^C\n/ #"));
      resized(pane, 30);
      enter(pane, "exit 7");
      String _ = pane.await(screen -> screen.contains("\ncode 7\n"));
      enter(pane, "clear; imgx run image.imgx --namespace");
      String _ = pane.await(screen -> screen.endsWith("/ #"));
      resized(pane, 20);
    }
  }

  /// A program hears that its window is another now, and sees how large it is.
  private static void resized(Pane pane, int rows) {
    enter(
        pane,
        "sh -c 'trap \"busybox stty size; exit\" WINCH; echo waiting; while sleep 0.1; do :; done'");
    String _ = pane.await(screen -> screen.endsWith("\nwaiting"));
    pane.resize(90, rows);
    String _ = pane.await(screen -> screen.contains("\n" + rows + " 90\n"));
  }

  private static void enter(Pane pane, String line) {
    pane.type(line);
    pane.key("Enter");
  }
}
