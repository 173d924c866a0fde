package dev.imgx.build.shell;

import java.util.List;

/// An argument of a system call.
sealed interface Arg {
  /// A number; `shown` is how people write it.
  record Literal(long value, String shown) implements Arg {
    /// Both, as flags are joined.
    Literal or(Literal other) {
      return new Literal(value | other.value, shown + "|" + other.shown);
    }
  }

  /// The address of a text, bytes as Latin-1 chars.
  record Text(String text) implements Arg {}

  /// The address of a list of texts that ends with a null pointer.
  record Texts(List<String> texts) implements Arg {
    public Texts {
      texts = List.copyOf(texts);
    }
  }

  /// The address of a structure. It may hold the addresses of other data: each word of `pointers`.
  record Data(List<Word> words, String shown) implements Arg {
    public Data {
      words = List.copyOf(words);
    }
  }

  /// A word of eight bytes in a structure: a number, or the address of bytes.
  sealed interface Word {
    /// Eight bytes, the least first.
    record Value(long value) implements Word {}

    /// The address of these bytes, one per char.
    record Pointer(String bytes) implements Word {}
  }

  /// What an earlier call returned; only as a first argument.
  record Result(int call) implements Arg {}

  /// The address of a `struct iovec` that a call has in itself: its sixth argument is the buffer,
  /// its result the length.
  record Received(int call) implements Arg {}

  /// The address of a word in the program's header.
  record Header(int offset, String shown) implements Arg {}

  /// A number.
  static Literal number(long value) {
    return new Literal(value, Long.toString(value));
  }

  /// A number that is written in octal: a mode.
  static Literal mode(int value) {
    return new Literal(value, "0" + Integer.toOctalString(value));
  }

  /// A text, bytes as Latin-1 chars.
  static Text text(String text) {
    return new Text(text);
  }
}
