package dev.imgx.store.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Records of pax headers, also such as nobody writes who means well.
class ExtendedHeaderTest {
  private static Map<String, String> read(String records) {
    byte[] headers = new byte[2 * TarWriter.BLOCK];
    headers[156] = 'x';
    String size = Integer.toOctalString(records.length());
    System.arraycopy(size.getBytes(StandardCharsets.ISO_8859_1), 0, headers, 124, size.length());
    byte[] bytes = records.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(bytes, 0, headers, TarWriter.BLOCK, bytes.length);
    return ExtendedHeader.attributes(headers);
  }

  @Test
  void attributesAreBytes() {
    assertEquals(
        Map.of("user.a", "\n=\u00ff", "security.capability", ""),
        read(
            "27 SCHILY.xattr.user.a=\n=\u00ff\n"
                + "12 path=abc\n"
                + "37 SCHILY.xattr.security.capability=\n"
                + "34 SCHILY.xattr.system.posix=abcd\n"));
  }

  @Test
  void whatIsNoRecordEndsThem() {
    for (String records :
        new String[] {
          "",
          "x",
          "5",
          "99999999 SCHILY.xattr.user.a=b\n",
          "23 SCHILY.xattr.user.a=",
          "22 SCHILY.xattr.user.a=",
          "3 SCHILY.xattr.user.a=b\n",
          "24 SCHILY.xattr.user.a b\n",
        }) {
      assertEquals(Map.of(), read(records), records);
    }
  }
}
