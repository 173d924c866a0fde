package dev.imgx.app.cli;

import java.util.ArrayList;
import java.util.List;

/// A text of which each character has a look: bold, code, … Reads the marks of Markdown that stand
/// within lines, and breaks lines.
///
/// @param text what is seen
/// @param looks one for each char
record StyledText(String text, List<Look> looks) {
  /// How a character looks, and how a terminal is told (ECMA-48, SGR).
  enum Look {
    PLAIN(""),
    BOLD("\033[1m"),
    EMPHASIS("\033[3m"),
    CODE("\033[36m"),
    LINK("\033[4m"),
    QUIET("\033[2m");

    private final String sequence;

    Look(String sequence) {
      this.sequence = sequence;
    }
  }

  private static final String RESET = "\033[0m";

  StyledText {
    looks = List.copyOf(looks);
  }

  /// All of it in one look.
  static StyledText of(String text, Look look) {
    return new StyledText(text, text.chars().mapToObj(_ -> look).toList());
  }

  /// Reads a paragraph: `` `code` ``, `**bold**`, `*emphasis*`, `[text](target)`.
  ///
  /// @param base the look of what is not marked
  /// @param marked whether the marks of code stay, where there are no colours to show it
  static StyledText read(String markdown, Look base, boolean marked) {
    Reading reading = new Reading(markdown, marked);
    reading.read(0, markdown.length(), base);
    return new StyledText(reading.text.toString(), reading.looks);
  }

  /// Goes through a text once. Mutable.
  private static final class Reading {
    private final String markdown;
    private final boolean marked;
    private final StringBuilder text = new StringBuilder();
    private final List<Look> looks = new ArrayList<>();

    Reading(String markdown, boolean marked) {
      this.markdown = markdown;
      this.marked = marked;
    }

    private void add(String more, Look look) {
      text.append(more);
      more.chars().forEach(_ -> looks.add(look));
    }

    void read(int start, int end, Look look) {
      int at = start;
      while (at < end) {
        int next = span(at, end, look);
        if (next == at) {
          boolean escaped = markdown.charAt(at) == '\\' && at + 1 < end && isMark(at + 1);
          at += escaped ? 1 : 0;
          add(markdown.substring(at, at + 1), look);
          next = at + 1;
        }
        at = next;
      }
    }

    private boolean isMark(int at) {
      return "\\`*_[]<>|#".indexOf(markdown.charAt(at)) >= 0;
    }

    /// Takes what is marked and begins here; returns where it ends, or here when there is nothing.
    private int span(int at, int end, Look look) {
      return switch (markdown.charAt(at)) {
        case '`' -> code(at, end);
        case '*' ->
            markdown.startsWith("**", at)
                ? enclosed(at, end, "**", Look.BOLD)
                : enclosed(at, end, "*", look == Look.PLAIN ? Look.EMPHASIS : look);
        case '[' -> link(at, end);
        default -> at;
      };
    }

    private int code(int at, int end) {
      int ticks = at;
      while (ticks < end && markdown.charAt(ticks) == '`') {
        ticks++;
      }
      String mark = markdown.substring(at, ticks);
      int close = markdown.indexOf(mark, ticks);
      if (close < 0 || close + mark.length() > end) {
        return at;
      }
      String inside = markdown.substring(ticks, close);
      String shown = mark.length() > 1 ? inside.strip() : inside;
      add(marked ? mark + inside + mark : shown, Look.CODE);
      return close + mark.length();
    }

    private int enclosed(int at, int end, String mark, Look look) {
      int open = at + mark.length();
      int close = markdown.indexOf(mark, open);
      if (close <= open || close >= end || markdown.charAt(open) == ' ') {
        return at;
      }
      read(open, close, look);
      return close + mark.length();
    }

    private int link(int at, int end) {
      int middle = markdown.indexOf("](", at);
      int close = middle < 0 ? -1 : markdown.indexOf(')', middle);
      if (close < 0 || close >= end) {
        return at;
      }
      read(at + 1, middle, Look.LINK);
      add(target(markdown.substring(middle + 2, close)), Look.QUIET);
      return close + 1;
    }

    /// Another page is a topic; other things are where they are.
    private static String target(String link) {
      String topic = link.replaceFirst("\\.md(#.*)?$", "");
      return Manual.TOPICS.contains(topic)
          ? " (imgx help " + topic + ")"
          : link.contains("://") ? " <" + link + ">" : "";
    }
  }

  /// How many columns it takes when nothing breaks it.
  int width() {
    return Columns.of(text);
  }

  /// Breaks it at spaces into lines no wider than that; a word that is wider keeps a line to
  /// itself.
  List<StyledText> wrap(int width) {
    List<StyledText> lines = new ArrayList<>();
    int start = 0;
    int space = -1;
    for (int at = 0; at <= text.length(); at++) {
      if (at < text.length() && text.charAt(at) != ' ') {
        continue;
      }
      if (space > start && Columns.of(text.substring(start, at)) > width) {
        lines.add(part(start, space));
        start = space + 1;
      }
      space = at;
    }
    lines.add(part(start, text.length()));
    return lines;
  }

  private StyledText part(int start, int end) {
    return new StyledText(text.substring(start, end), looks.subList(start, end));
  }

  /// The text with what tells a terminal how it looks.
  String drawn(boolean coloured) {
    if (!coloured) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    Look now = Look.PLAIN;
    for (int i = 0; i < text.length(); i++) {
      Look look = looks.get(i);
      if (look != now) {
        out.append(now == Look.PLAIN ? "" : RESET).append(look.sequence);
        now = look;
      }
      out.append(text.charAt(i));
    }
    return out.append(now == Look.PLAIN ? "" : RESET).toString();
  }
}
