package dev.imgx.build.shell;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// A list of system calls that the launcher is to make. Mutable while it is written.
///
/// Its bytes are a header of eight words (`FAILED`, `ERROR`, `STATUS`, `SCRATCH`), the calls, their
/// data. The launcher maps them shared, so that what it notes can be read from the file.
final class SystemProgram {
  /// The header's words: the address of the call that failed, its negative error number, a
  /// process's status as `wait4` tells it, a place to read eight bytes to.
  static final int FAILED = 8;

  static final int ERROR = 16;
  static final int STATUS = 24;
  static final int SCRATCH = 32;

  /// The address of `STATUS`.
  static final Arg STATUS_WORD = new Arg.Header(STATUS, "status");

  private static final int HEADER = 64;
  private static final int SIZE = 88;

  /// Where in a call its result is, right after its sixth argument.
  private static final int RESULT = 56;

  private static final int NOWHERE = -1;

  private record Call(String name, List<Arg> arguments) {}

  private final List<Call> calls = new ArrayList<>();
  private final Map<Integer, Integer> onError = new HashMap<>();
  private final Map<Integer, Integer> onZero = new HashMap<>();

  /// Adds a call that must succeed; returns its number.
  int call(String name, Arg... arguments) {
    calls.add(new Call(name, List.of(arguments)));
    return calls.size() - 1;
  }

  /// Adds a call whose error is ignored.
  void attempt(String name, Arg... arguments) {
    int call = call(name, arguments);
    onError.put(call, call + 1);
  }

  /// Adds a call whose result is always zero; with `onZeroGoHere` it is a jump.
  int jump() {
    return call("chdir", Arg.text("."));
  }

  /// Lets this call's error lead to the call that is added next.
  void onErrorGoHere(int call) {
    onError.put(call, calls.size());
  }

  /// Lets this call's result zero lead to the call that is added next.
  void onZeroGoHere(int call) {
    onZero.put(call, calls.size());
  }

  /// Lets this call's result zero lead to that call.
  void onZeroGo(int call, int target) {
    onZero.put(call, target);
  }

  /// The number of the call whose address the launcher noted.
  static int callAt(long address) {
    return (int) ((address - Abi.BASE - HEADER) / SIZE);
  }

  /// Where in the bytes a call's result is.
  static int resultOffset(int call) {
    return HEADER + call * SIZE + RESULT;
  }

  /// The name of a call.
  String name(int call) {
    return calls.get(call).name();
  }

  /// A call as people write it.
  String show(int call) {
    StringBuilder text = new StringBuilder(calls.get(call).name()).append('(');
    String separator = "";
    for (Arg argument : calls.get(call).arguments()) {
      text.append(separator).append(show(argument));
      separator = ", ";
    }
    return text.append(')').toString();
  }

  /// All calls as people write them, a line each, with where errors and zeros lead.
  String listing() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < calls.size(); i++) {
      text.append(i).append(": ").append(show(i));
      int error = onError.getOrDefault(i, NOWHERE);
      if (error != NOWHERE) {
        text.append(error == i + 1 ? " or not" : " or " + error);
      }
      if (onZero.containsKey(i)) {
        text.append(" zero ").append(onZero.get(i));
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static String show(Arg argument) {
    return switch (argument) {
      case Arg.Literal number -> number.shown();
      case Arg.Text text -> quoted(text.text());
      case Arg.Texts texts -> texts.texts().stream().map(SystemProgram::quoted).toList().toString();
      case Arg.Data data -> data.shown();
      case Arg.Result result -> "result of " + result.call();
      case Arg.Received received -> "what " + received.call() + " got";
      case Arg.Header header -> header.shown();
    };
  }

  private static String quoted(String text) {
    return '"' + text.replace("\n", "\\n") + '"';
  }

  /// The bytes for a kind of machine.
  byte[] bytes(Abi abi) {
    return new Assembly(abi).bytes();
  }

  /// Lays out calls and data.
  private final class Assembly {
    private final Abi abi;
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private final Map<String, Long> known = new HashMap<>();
    private final IdentityHashMap<List<Arg.Word>, Long> placed = new IdentityHashMap<>();

    Assembly(Abi abi) {
      this.abi = abi;
    }

    byte[] bytes() {
      byte[] head = new byte[HEADER + calls.size() * SIZE];
      ByteBuffer buffer = words(head);
      buffer.position(HEADER);
      for (int i = 0; i < calls.size(); i++) {
        write(i, buffer);
      }
      byte[] all = new byte[head.length + data.size()];
      System.arraycopy(head, 0, all, 0, head.length);
      System.arraycopy(data.toByteArray(), 0, all, head.length, data.size());
      return all;
    }

    private static ByteBuffer words(byte[] bytes) {
      return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void write(int index, ByteBuffer buffer) {
      Call call = calls.get(index);
      buffer.putLong(abi.number(call.name()));
      for (int i = 0; i < 6; i++) {
        buffer.putLong(i < call.arguments().size() ? value(call.arguments().get(i)) : 0);
      }
      buffer.putLong(0);
      buffer.putLong(target(onError, index));
      buffer.putLong(target(onZero, index));
      boolean indirect =
          !call.arguments().isEmpty() && call.arguments().getFirst() instanceof Arg.Result;
      buffer.putLong(indirect ? 1 : 0);
    }

    private static long target(Map<Integer, Integer> targets, int index) {
      Integer target = targets.get(index);
      return target == null ? 0 : Abi.BASE + HEADER + (long) target * SIZE;
    }

    private long value(Arg argument) {
      return switch (argument) {
        case Arg.Literal number -> number.value();
        case Arg.Text text -> text(text.text());
        case Arg.Texts texts -> texts(texts.texts());
        case Arg.Data structure -> structure(structure.words());
        case Arg.Result result -> Abi.BASE + resultOffset(result.call());
        case Arg.Received received -> Abi.BASE + resultOffset(received.call()) - Long.BYTES;
        case Arg.Header header -> Abi.BASE + header.offset();
      };
    }

    private long text(String text) {
      Long old = known.get(text);
      if (old != null) {
        return old;
      }
      long address = append((text + "\0").getBytes(StandardCharsets.ISO_8859_1));
      known.put(text, address);
      return address;
    }

    private long texts(List<String> texts) {
      byte[] bytes = new byte[(texts.size() + 1) * Long.BYTES];
      ByteBuffer pointers = words(bytes);
      texts.forEach(text -> pointers.putLong(text(text)));
      return append(bytes);
    }

    private long structure(List<Arg.Word> words) {
      return placed.computeIfAbsent(words, this::place);
    }

    private long place(List<Arg.Word> words) {
      byte[] bytes = new byte[words.size() * Long.BYTES];
      ByteBuffer buffer = words(bytes);
      for (Arg.Word word : words) {
        buffer.putLong(
            switch (word) {
              case Arg.Word.Value value -> value.value();
              case Arg.Word.Pointer pointer -> text(pointer.bytes());
            });
      }
      return append(bytes);
    }

    /// The data begin at a multiple of eight; so does each piece.
    private long append(byte[] bytes) {
      long address = Abi.BASE + HEADER + (long) calls.size() * SIZE + data.size();
      data.writeBytes(bytes);
      while (data.size() % Long.BYTES != 0) {
        data.write(0);
      }
      return address;
    }
  }
}
