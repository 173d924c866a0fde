package dev.imgx.app.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A table whose columns are as wide as what is in them, or narrower, so that it fits. Mutable:
/// rows are added.
final class MarkdownTable {
  private static final String GAP = "  ";
  private static final int NARROWEST = 8;

  private final List<List<StyledText>> rows = new ArrayList<>();

  /// The cells of a line; the line below the heads, of dashes, is drawn anew.
  static List<String> cells(String line) {
    String inside = line.strip().replaceAll("^\\||\\|$", "");
    return Arrays.stream(inside.split("(?<!\\\\)\\|", -1))
        .map(cell -> cell.strip().replace("\\|", "|"))
        .toList();
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /// Adds a row, but no line of dashes.
  void add(List<StyledText> row) {
    if (!row.stream().allMatch(cell -> cell.text().matches(":?-+:?"))) {
      rows.add(row);
    }
  }

  /// The table in lines that are no wider than that, if it can be.
  List<String> lines(int width, boolean coloured) {
    int[] widths = widths(width);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      addRow(rows.get(i), widths, coloured, lines);
      if (i == 0) {
        String[] rules = Arrays.stream(widths).mapToObj("─"::repeat).toArray(String[]::new);
        lines.add(String.join(GAP, rules));
      }
    }
    return lines;
  }

  /// The widest columns give way.
  private int[] widths(int width) {
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    int[] widths = new int[columns];
    for (List<StyledText> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], row.get(i).width());
      }
    }
    int room = width - GAP.length() * (columns - 1);
    while (Arrays.stream(widths).sum() > room) {
      int widest = 0;
      for (int i = 1; i < columns; i++) {
        widest = widths[i] > widths[widest] ? i : widest;
      }
      if (widths[widest] <= NARROWEST) {
        break;
      }
      widths[widest]--;
    }
    return widths;
  }

  private static void addRow(
      List<StyledText> row, int[] widths, boolean coloured, List<String> lines) {
    List<List<StyledText>> cells = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      cells.add(row.get(i).wrap(widths[i]));
    }
    int height = cells.stream().mapToInt(List::size).max().orElse(0);
    for (int y = 0; y < height; y++) {
      StringBuilder line = new StringBuilder();
      int blank = 0;
      for (int i = 0; i < cells.size(); i++) {
        if (y < cells.get(i).size()) {
          StyledText part = cells.get(i).get(y);
          line.repeat(' ', blank).append(part.drawn(coloured));
          blank = Math.max(0, widths[i] - part.width());
        } else {
          blank += widths[i];
        }
        blank += GAP.length();
      }
      lines.add(line.toString().stripTrailing());
    }
  }
}
