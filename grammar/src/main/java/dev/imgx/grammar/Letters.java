package dev.imgx.grammar;

/// What kinds of words a byte can stand in.
final class Letters {
  private static final int BLANK = 1;
  private static final int LETTER = 2;
  private static final int DIGIT = 4;
  private static final int NAME = 8;
  private static final int PATH = 16;
  private static final int URL = 32;

  private static final byte[] KINDS = kinds();

  private Letters() {}

  private static byte[] kinds() {
    byte[] kinds = new byte[256];
    add(kinds, " \t\r\n", BLANK);
    String digits = "0123456789";
    String letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    add(kinds, digits, DIGIT);
    add(kinds, letters, LETTER);
    add(kinds, digits + letters + "_'-", NAME);
    add(kinds, digits + letters + "._-+", PATH);
    add(kinds, digits + letters + "%/?:@&=+$,-_.!~*'", URL);
    return kinds;
  }

  private static void add(byte[] kinds, String letters, int kind) {
    for (int i = 0; i < letters.length(); i++) {
      kinds[letters.charAt(i)] |= (byte) kind;
    }
  }

  static boolean isBlank(char c) {
    return (KINDS[c] & BLANK) != 0;
  }

  static boolean isLetter(char c) {
    return (KINDS[c] & LETTER) != 0;
  }

  static boolean isDigit(char c) {
    return (KINDS[c] & DIGIT) != 0;
  }

  /// Whether it can stand in a name, not in front.
  static boolean isName(char c) {
    return (KINDS[c] & NAME) != 0;
  }

  static boolean isPath(char c) {
    return (KINDS[c] & PATH) != 0;
  }

  /// Whether it can stand in a URL, behind the colon of its scheme.
  static boolean isUrl(char c) {
    return (KINDS[c] & URL) != 0;
  }
}
