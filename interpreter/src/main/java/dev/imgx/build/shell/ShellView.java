package dev.imgx.build.shell;

import dev.imgx.store.Store;
import dev.imgx.store.archive.FileNames;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Commands for a person at a terminal, who sees the store where derivations say that it is. They
/// stand on util-linux's `unshare`, which unlike a builder's sandbox keeps the terminal.
public final class ShellView {
  /// Makes a root of mounts, and becomes a command in it.
  private static final String SCRIPT =
      """
      set -eu
      uid=$1 gid=$2 new=$3 from=$4 store=$5 view=$6
      shift 6
      path=$PATH
      PATH=$PATH:/usr/sbin:/sbin
      mount --make-rprivate /
      mount -t tmpfs -o mode=755 none "$new"

      # show OUTSIDE INSIDE
      show() {
        if [ -L "$1" ]; then
          cp -P "$1" "$new$2"
        elif [ -d "$1" ]; then
          mkdir -p "$new$2"
          mount --rbind "$1" "$new$2"
        elif [ -e "$1" ]; then
          : >"$new$2"
          mount --bind "$1" "$new$2"
        fi
      }

      here=$PWD
      mkdir -p "$new$store"
      if [ "$view" = machine ]; then
        rest=${store#/}
        for entry in /* /.[!.]*; do
          [ "$entry" = "/${rest%%/*}" ] || show "$entry" "$entry"
        done
        show "$from" "$store"
      else
        here=/tmp
        mkdir "$new/bin" "$new/dev" "$new/etc" "$new/proc" "$new/tmp"
        for device in null zero full random urandom tty; do
          show "/dev/$device" "/dev/$device"
        done
        while [ "$1" != -- ]; do
          show "$from/$1" "$store/$1"
          shift
        done
        shift
        show "$1" /bin/busybox
        shift
        mount -t proc none "$new/proc" 2>/dev/null || mount --rbind /proc "$new/proc"
        echo 'root:x:0:0:root:/tmp:/bin/sh' >"$new/etc/passwd"
        echo 'root:x:0:' >"$new/etc/group"
        uid=0
      fi
      cd "$new"
      mkdir .old
      pivot_root . .old
      cd /
      [ "$view" = machine ] || /bin/busybox --install -s /bin
      umount -l /.old
      rmdir /.old
      cd "$here" 2>/dev/null || cd /
      [ "$uid" = 0 ] || set -- unshare --user --map-user="$uid" --map-group="$gid" -- "$@"
      PATH=$path
      exec "$@"
      """;

  private final Store store;
  private final Path place;

  /// @param place an empty directory
  public ShellView(Store store, Path place) {
    this.store = store;
    this.place = place;
  }

  /// A command that sees the whole machine, and the store besides; it is the same user.
  public List<String> machine(List<String> command) throws IOException {
    List<String> words = new ArrayList<>(List.of("unshare", "--mount"));
    SandboxSpec.Identity self = Power.read(Path.of("/proc/self"));
    if (self.uid() != 0) {
      words.addAll(List.of("--user", "--map-root-user"));
    }
    words.addAll(script(self, "machine"));
    words.addAll(command);
    return words;
  }

  /// A command that sees nothing but store paths and a BusyBox in `/bin`, without a network.
  public List<String> paths(Collection<StorePath> visible, Path busybox, List<String> command)
      throws IOException {
    List<String> words = new ArrayList<>(List.of("unshare", "--mount", "--user"));
    words.addAll(List.of("--map-root-user", "--net", "--ipc", "--uts", "--pid", "--fork"));
    words.addAll(script(Power.read(Path.of("/proc/self")), "paths"));
    visible.forEach(path -> words.add(path.toString()));
    words.addAll(List.of("--", busybox.toString()));
    words.addAll(command);
    return words;
  }

  private List<String> script(SandboxSpec.Identity self, String view) {
    String inside = store.directory().directory();
    return List.of(
        "sh",
        "-c",
        SCRIPT,
        "sh",
        Integer.toString(self.uid()),
        Integer.toString(self.gid()),
        place.toString(),
        FileNames.ofWhole(store.physical(inside)),
        inside,
        view);
  }
}
