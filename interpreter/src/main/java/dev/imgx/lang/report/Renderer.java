package dev.imgx.lang.report;

import dev.imgx.lang.source.Position;
import dev.imgx.lang.source.Site;
import dev.imgx.lang.source.Source;
import dev.imgx.lang.source.Utf8;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Diagnostics as text for people, laid out the way Nix does.
///
/// ```
/// error: undefined variable 'x'
///        at /home/me/a.nix:1:5:
///             1| 1 + x
///              |     ^
/// ```
///
/// The first line holds the message, then the place, the hint and the notes follow, from the error
/// outwards. Mutable, for one thread. The result is Unicode text without a final newline; control
/// characters of the program do not reach the terminal.
public final class Renderer {
  private static final int SHORT_TRACE = 4;
  private static final int FEW = 5;

  private final Palette palette;
  private final boolean wholeTrace;
  private String indent = "";

  /// @param wholeTrace show every note; else the few nearest to the error
  public Renderer(Palette palette, boolean wholeTrace) {
    this.palette = palette;
    this.wholeTrace = wholeTrace;
  }

  /// The text of an error.
  public String render(Diagnostic diagnostic) {
    return render("error", diagnostic);
  }

  /// The text of a diagnostic of some other kind, such as `warning`.
  public String render(String kind, Diagnostic diagnostic) {
    indent = " ".repeat(kind.length() + 2);
    StringBuilder out = new StringBuilder();
    out.append(palette.paint(palette.error(), kind + ":")).append(' ');
    out.append(indented(diagnostic.message()));
    if (diagnostic.site() != null) {
      out.append('\n');
      appendSite(out, indent, diagnostic.site());
    }
    if (diagnostic.hint() != null) {
      out.append("\n\n").append(indent);
      out.append(palette.paint(palette.hint(), indented(diagnostic.hint())));
    }
    appendNotes(out, diagnostic.notes());
    return out.toString();
  }

  private void appendNotes(StringBuilder out, List<Note> notes) {
    Set<Note> seen = new HashSet<>();
    List<Note> repeated = new ArrayList<>();
    int lines = 0;
    int hidden = 0;
    for (Note note : notes) {
      if (!wholeTrace && lines >= SHORT_TRACE && !note.kept()) {
        hidden++;
        continue;
      }
      if (!seen.add(note)) {
        repeated.add(note);
        continue;
      }
      appendRepeated(out, repeated, seen);
      seen.add(note);
      appendNote(out, note);
      lines += note.site() == null ? 1 : 2;
    }
    appendRepeated(out, repeated, seen);
    if (hidden > 0) {
      out.append("\n\n").append(indent).append("(stack trace truncated by ");
      out.append(hidden).append(hidden == 1 ? " step" : " steps");
      out.append("; use '--show-trace' to show the full, detailed trace)");
    }
  }

  /// Repeated notes are counted, not shown, unless they are few.
  private void appendRepeated(StringBuilder out, List<Note> repeated, Set<Note> seen) {
    if (repeated.size() > FEW) {
      out.append("\n\n").append(indent);
      out.append("(").append(repeated.size()).append(" duplicate frames omitted)");
      seen.clear();
    } else {
      for (Note note : repeated) {
        appendNote(out, note);
      }
    }
    repeated.clear();
  }

  private void appendNote(StringBuilder out, Note note) {
    out.append("\n\n").append(indent).append(palette.paint(palette.note(), "…")).append(' ');
    out.append(indented(note.text()));
    if (note.site() != null) {
      out.append('\n');
      appendSite(out, indent + "  ", note.site());
    }
  }

  private String indented(String bytes) {
    return Escapes.filter(Utf8.decode(bytes), !palette.equals(Palette.PLAIN))
        .replace("\n", "\n" + indent);
  }

  private void appendSite(StringBuilder out, String margin, Site site) {
    Position position = site.position();
    String name = Excerpt.printable(Utf8.decode(position.toString()));
    out.append(margin).append("at ").append(palette.paint(palette.place(), name)).append(":");
    Source source = site.source();
    if (position.line() > 1) {
      appendLine(out, margin, source, position.line() - 1);
    }
    appendLine(out, margin, source, position.line());
    String gap = Excerpt.gap(source.line(position.line()), position.column() - 1);
    out.append('\n').append(margin).append("      | ").append(gap);
    out.append(palette.paint(palette.caret(), "^"));
    if (position.line() < source.lineCount()) {
      appendLine(out, margin, source, position.line() + 1);
    }
  }

  private static void appendLine(StringBuilder out, String margin, Source source, int number) {
    String digits = Integer.toString(number);
    out.append('\n').append(margin).append(' ');
    out.repeat(' ', Math.max(0, 5 - digits.length())).append(digits).append('|');
    String line = Excerpt.printable(Utf8.decode(source.line(number)));
    if (!line.isEmpty()) {
      out.append(' ').append(line);
    }
  }
}
