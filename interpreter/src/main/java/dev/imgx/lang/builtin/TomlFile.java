package dev.imgx.lang.builtin;

import dev.imgx.lang.source.Source;
import dev.imgx.lang.value.Attrs;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Symbol;
import dev.imgx.lang.value.Value;
import java.util.ArrayList;
import java.util.List;

/// A TOML file for whoever wants to say where in it something is wrong.
public final class TomlFile {
  /// A key of the outermost table.
  ///
  /// @param name the key
  /// @param value what it stands for
  /// @param offset where it is written first: an offset into the text
  public record Entry(String name, Value value, int offset) {}

  /// What is wrong with a text, and where. Carries no Java stack trace.
  public static final class Wrong extends Exception {
    private static final long serialVersionUID = 1L;

    private final int offset;

    private Wrong(String message, int offset) {
      super(message, null, false, false);
      this.offset = offset;
    }

    /// An offset into the text.
    public int offset() {
      return offset;
    }
  }

  private TomlFile() {}

  /// The keys of the outermost table, as they are written one after the other.
  ///
  /// @throws Wrong when the text is not TOML 1.0, or has dates in it
  public static List<Entry> read(Source source) throws Wrong {
    TomlReader reader = new TomlReader(source.text(), false);
    try {
      Attrs table = (Attrs) reader.read();
      List<Entry> entries = new ArrayList<>();
      reader
          .places()
          .forEach((name, offset) -> {
            Value value = table.get(Symbol.of(name));
            if (value != null) {
              entries.add(new Entry(name, value, offset));
            }
          });
      return entries;
    } catch (EvalError error) {
      throw new Wrong(error.message().replaceFirst(" \\(line \\d+\\)$", ""), reader.offset());
    }
  }
}
