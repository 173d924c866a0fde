package dev.imgx.build.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What extended attributes say, for people: capabilities by their names, as `getcap` prints them.
///
/// Follows the kernel's `include/uapi/linux/capability.h` and `cap_to_text(3)`.
final class Capabilities {
  static final String ATTRIBUTE = "security.capability";

  /// By their numbers.
  private static final List<String> NAMES =
      List.of(
          ("chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap"
                  + " linux_immutable net_bind_service net_broadcast net_admin net_raw ipc_lock"
                  + " ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin"
                  + " sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write"
                  + " audit_control setfcap mac_override mac_admin syslog wake_alarm block_suspend"
                  + " audit_read perfmon bpf checkpoint_restore")
              .split(" "));

  private static final int EFFECTIVE = 1;
  private static final int WORDS = 2;

  private Capabilities() {}

  /// The value of an attribute, in bytes as Latin-1 chars: capabilities as `cap_net_raw=ep`, a text
  /// as it is, anything else as `0x…`.
  static String shown(String name, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
    String capabilities = name.equals(ATTRIBUTE) ? text(bytes) : null;
    if (capabilities != null) {
      return capabilities;
    }
    boolean isText = !value.isEmpty() && value.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    return isText ? value : "0x" + HexFormat.of().formatHex(bytes);
  }

  /// Null when it is of no known form.
  private static @Nullable String text(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < Integer.BYTES) {
      return null;
    }
    int head = in.getInt();
    int expected =
        switch (head >>> 24) {
          case 1 -> 3 * Integer.BYTES;
          case 2 -> 5 * Integer.BYTES;
          case 3 -> 6 * Integer.BYTES;
          default -> -1;
        };
    if (bytes.length != expected) {
      return null;
    }
    long permitted = 0;
    long inheritable = 0;
    for (int word = 0; word < (head >>> 24 == 1 ? 1 : WORDS); word++) {
      permitted |= Integer.toUnsignedLong(in.getInt()) << (Integer.SIZE * word);
      inheritable |= Integer.toUnsignedLong(in.getInt()) << (Integer.SIZE * word);
    }
    String text = text(permitted, inheritable, (head & EFFECTIVE) != 0);
    return in.hasRemaining() ? text + " [rootid=" + in.getInt() + "]" : text;
  }

  private static String text(long permitted, long inheritable, boolean effective) {
    Map<String, List<String>> byFlags = new TreeMap<>();
    for (int i = 0; i < Long.SIZE; i++) {
      boolean may = (permitted >>> i & 1) != 0;
      boolean inherits = (inheritable >>> i & 1) != 0;
      if (may || inherits) {
        String flags = (effective ? "e" : "") + (inherits ? "i" : "") + (may ? "p" : "");
        String name = i < NAMES.size() ? "cap_" + NAMES.get(i) : Integer.toString(i);
        byFlags.computeIfAbsent(flags, key -> new ArrayList<>()).add(name);
      }
    }
    List<String> clauses = new ArrayList<>();
    byFlags.forEach((flags, names) -> clauses.add(String.join(",", names) + "=" + flags));
    return clauses.isEmpty() ? "=" : String.join(" ", clauses);
  }
}
