package dev.imgx.app.cli;

import dev.imgx.app.cli.StyledText.Look;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Draws a page of Markdown for a terminal: headings, paragraphs, lists, code and tables, as the
/// handbook has them.
///
/// Follows CommonMark and the tables of GitHub as far as the handbook goes. Mutable: draws one
/// page.
final class Markdown {
  private static final Pattern ITEM = Pattern.compile("( *(?:[-*]|\\d+\\.) +)(.*)");
  private static final Pattern HEADING = Pattern.compile("(#+) +(.*)");
  private static final Pattern FILE = Pattern.compile("<!-- file: (\\S+) -->");
  private static final String INDENT = "    ";

  private final int width;
  private final boolean coloured;
  private final StringBuilder out = new StringBuilder();
  private List<String> lines = List.of();
  private int at;

  /// @param width how many columns there are
  /// @param coloured whether to show by looks what is a heading and what is code
  Markdown(int width, boolean coloured) {
    this.width = width;
    this.coloured = coloured;
  }

  /// The page as lines of text.
  String draw(String page) {
    lines = page.lines().toList();
    while (at < lines.size()) {
      block();
    }
    return out.toString();
  }

  private void block() {
    String line = lines.get(at);
    Matcher heading = HEADING.matcher(line);
    Matcher file = FILE.matcher(line);
    if (line.isBlank()) {
      out.append('\n');
      at++;
    } else if (heading.matches()) {
      print(read(heading.group(2), Look.BOLD), "", "");
      at++;
    } else if (file.matches()) {
      print(StyledText.of(file.group(1) + ":", Look.QUIET), INDENT, "");
      at++;
    } else if (line.startsWith("```")) {
      fenced();
    } else if (line.startsWith("|")) {
      table();
    } else if (line.startsWith(INDENT)) {
      code(line.substring(INDENT.length()));
      at++;
    } else {
      paragraph();
    }
  }

  private void fenced() {
    for (at++; at < lines.size() && !lines.get(at).startsWith("```"); at++) {
      code(lines.get(at));
    }
    at++;
  }

  /// Code keeps its lines; commands stand out from what they print.
  private void code(String line) {
    Look look = line.startsWith("$ ") ? Look.BOLD : Look.CODE;
    out.append(line.isEmpty() ? "" : INDENT)
        .append(StyledText.of(line, look).drawn(coloured))
        .append('\n');
  }

  private void table() {
    MarkdownTable table = new MarkdownTable();
    while (at < lines.size() && lines.get(at).startsWith("|")) {
      List<StyledText> row = new ArrayList<>();
      for (String cell : MarkdownTable.cells(lines.get(at))) {
        row.add(read(cell, table.isEmpty() ? Look.BOLD : Look.PLAIN));
      }
      table.add(row);
      at++;
    }
    table.lines(width, coloured).forEach(line -> out.append(line).append('\n'));
  }

  /// A paragraph or an item of a list, whose lines are one text.
  private void paragraph() {
    Matcher item = ITEM.matcher(lines.get(at));
    String mark = item.matches() ? item.group(1) : "";
    StringBuilder text = new StringBuilder(item.matches() ? item.group(2) : lines.get(at).strip());
    for (at++; at < lines.size() && goesOn(lines.get(at)); at++) {
      text.append(' ').append(lines.get(at).strip());
    }
    print(read(text.toString(), Look.PLAIN), mark, " ".repeat(mark.length()));
  }

  private static boolean goesOn(String line) {
    return !line.isBlank()
        && !line.startsWith("|")
        && !line.startsWith("```")
        && !ITEM.matcher(line).matches();
  }

  private StyledText read(String text, Look look) {
    return StyledText.read(text, look, !coloured);
  }

  private void print(StyledText text, String first, String others) {
    String indent = first;
    for (StyledText line : text.wrap(width - first.length())) {
      out.append(indent).append(line.drawn(coloured)).append('\n');
      indent = others;
    }
  }
}
