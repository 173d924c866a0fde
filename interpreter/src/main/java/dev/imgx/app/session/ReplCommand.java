package dev.imgx.app.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A command of an interactive session, as Nix users know them.
///
/// @param names as they are typed, the shortest first
/// @param argument what follows, or nothing
/// @param summary what it does
record ReplCommand(List<String> names, String argument, String summary) {
  static final List<ReplCommand> ALL =
      List.of(
          of(":a :add", "EXPR", "Make the attributes of a set variables"),
          of(":b :build", "EXPR", "Build a derivation"),
          of(":bl :build-link", "EXPR", "Build a derivation and link it as ./repl-result-OUTPUT"),
          of(":d :doc", "EXPR", "Show the documentation of a function"),
          of(":e :edit", "EXPR", "Open a function, derivation or file in $EDITOR, then reload"),
          of(":env", "", "List the variables that were defined"),
          of(":i :inside", "EXPR", "Build a derivation; a shell that sees it and nothing else"),
          of(":l :load", "FILE", "Load a file: its attributes become variables"),
          of(":ll :last-loaded", "", "List the variables that were loaded last"),
          of(":log", "EXPR", "Show what the builder of a derivation said"),
          of(":p :print", "EXPR", "Print a value with all that is in it"),
          of(":q :quit", "", "End the session"),
          of(":r :reload", "", "Load all files again"),
          of(":s :shell", "EXPR", "A shell with what a derivation's builder finds"),
          of(":st :stack", "", "Show all steps of the last error"),
          of(":t :type", "EXPR", "Say what kind of value it is"),
          of(":te :trace-enable", "[BOOL]", "Show all steps of an error, or the nearest"),
          of(":time", "EXPR", "Print a value and how long it took"),
          of(":u :use", "EXPR", "Build a derivation; a shell with it on the path"),
          of(":? :h :help", "", "Show this"));

  private static ReplCommand of(String names, String argument, String summary) {
    return new ReplCommand(List.of(names.split(" ")), argument, summary);
  }

  /// The command with this name, or null.
  static @Nullable ReplCommand find(String name) {
    return ALL.stream().filter(command -> command.names().contains(name)).findFirst().orElse(null);
  }

  /// The commands, and what may be typed besides.
  static String help() {
    StringBuilder text = new StringBuilder();
    row(text, "EXPR", "Print its value");
    row(text, "NAME = EXPR", "Define a variable; 'inherit (SET) NAME;' too, several on a line");
    for (ReplCommand command : ALL) {
      row(text, String.join(", ", command.names()) + " " + command.argument(), command.summary());
    }
    return text.toString();
  }

  private static void row(StringBuilder text, String left, String right) {
    text.append("  %-26s %s\n".formatted(left.strip(), right));
  }
}
