package dev.imgx.app.session;

import dev.imgx.build.shell.ShellWord;
import java.util.List;

/// What `sh` does in a namespace to run an image whose files are in `/build/image.tar`.
final class NamespaceScript {
  private static final String START =
      """
      set -e
      umask 022
      mkdir /build/root
      cd /build/root
      """;

  private static final String PLACES =
      """
      mkdir -p dev proc sys etc
      for place in dev proc sys; do
        mount -o rbind "/$place" "$place"
      done
      for file in hosts resolv.conf; do
        [ -e "etc/$file" ] || [ ! -e "/etc/$file" ] || cat "/etc/$file" > "etc/$file"
      done
      mkdir .imgx
      mount -t tmpfs -o mode=755 imgx .imgx
      cp /build/launcher /build/calls .imgx/
      chmod 755 .imgx/launcher
      """;

  private static final String END =
      """
      code=0
      chroot . /.imgx/launcher /.imgx/calls || code=$?
      if [ "$(od -A n -t d8 -j 8 -N 8 .imgx/calls | tr -d ' ')" != 0 ]; then
        echo "imgx: the image's program cannot be started" >&2
        code=126
      fi
      exit $code
      """;

  private NamespaceScript() {}

  /// The script.
  ///
  /// @param directory where the program starts
  /// @param shares where the directories `/shares/0`, … are to be seen
  /// @param owners whether files can belong to others than root
  static String of(String directory, List<String> shares, boolean owners) {
    StringBuilder script = new StringBuilder(START);
    script.append(owners ? "tar -x -p -f" : "tar -x -p -o -f").append(" /build/image.tar\n");
    script.append("rm -f /build/image.tar\n").append(PLACES);
    for (int i = 0; i < shares.size(); i++) {
      String target = ShellWord.quoted("./" + shares.get(i));
      script.append("mkdir -p ").append(target).append('\n');
      script.append("mount -o rbind /shares/%d ".formatted(i)).append(target).append('\n');
    }
    script.append("mkdir -p ").append(ShellWord.quoted("./" + directory)).append('\n');
    return script.append(END).toString();
  }
}
