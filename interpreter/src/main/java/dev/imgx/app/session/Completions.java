package dev.imgx.app.session;

import dev.imgx.lang.builtin.Reference;
import dev.imgx.lang.source.Utf8;
import dev.imgx.lang.syntax.Highlights;
import dev.imgx.lang.syntax.SyntaxError;
import dev.imgx.lang.value.Attrs;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.ValuePrinter;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a person may be about to type: names of variables and attributes, files, commands.
///
/// Evaluates the sets that are named before the last dot, and nothing in them. Texts are Unicode.
final class Completions {
  private static final List<String> KEYWORDS =
      List.of("assert", "else", "if", "in", "inherit", "let", "or", "rec", "then", "with");

  private static final String NAME = "(?:[A-Za-z_][A-Za-z0-9_'-]*|\"[^\"]*\")";
  private static final Pattern SELECTION =
      Pattern.compile(
          "(" + NAME + "(?:\\." + NAME + ")*\\.)?([A-Za-z_][A-Za-z0-9_'-]*|\"[^\"]*)?$");
  private static final Pattern FILE = Pattern.compile("[A-Za-z0-9._+~-]*/[A-Za-z0-9._+~/-]*$");
  private static final Pattern SEARCHED = Pattern.compile("<([A-Za-z0-9._+/-]*)$");
  private static final Pattern FILE_COMMAND = Pattern.compile(":(?:l|load)\\s+(.*)$");

  private final Dialogue dialogue;
  private final Supplier<Reference> reference;
  private final Path directory;

  /// @param directory what relative paths start from
  Completions(Dialogue dialogue, Supplier<Reference> reference, Path directory) {
    this.dialogue = dialogue;
    this.reference = reference;
    this.directory = directory;
  }

  /// Where the last word of a text begins: what a completion replaces.
  static int start(String text) {
    Matcher command = FILE_COMMAND.matcher(text);
    if (command.matches()) {
      return command.start(1);
    }
    if (isCommand(text)) {
      return 0;
    }
    for (Pattern pattern : List.of(FILE, SEARCHED)) {
      Matcher found = pattern.matcher(text);
      if (found.find()) {
        return found.start();
      }
    }
    Matcher name = SELECTION.matcher(text);
    return name.find() ? name.start() : text.length();
  }

  private static boolean isCommand(String text) {
    return text.startsWith(":") && text.indexOf(' ') < 0;
  }

  /// The words that may stand there, with what they are.
  List<Completion> of(String text) {
    String word = text.substring(start(text));
    if (isCommand(text)) {
      return commands();
    }
    if (SEARCHED.matcher(word).matches()) {
      return searched();
    }
    if (FILE.matcher(word).matches() || FILE_COMMAND.matcher(text).matches()) {
      return files(word);
    }
    return isInString(text) ? List.of() : names(word);
  }

  private static List<Completion> commands() {
    List<Completion> all = new ArrayList<>();
    for (ReplCommand command : ReplCommand.ALL) {
      for (String name : command.names()) {
        all.add(new Completion(name, command.summary(), true));
      }
    }
    return all;
  }

  private static boolean isInString(String text) {
    List<Highlights.Word> words = Highlights.of(Utf8.encode(text));
    return !words.isEmpty()
        && words.getLast().kind() == Highlights.Kind.STRING
        && !text.endsWith("\"");
  }

  private List<Completion> names(String word) {
    int dot = word.lastIndexOf('.');
    if (dot >= 0) {
      return attributes(word.substring(0, dot));
    }
    List<Completion> all = new ArrayList<>();
    Reference known = reference.get();
    for (String name : dialogue.names()) {
      all.add(new Completion(name, note(known, name), false));
    }
    KEYWORDS.forEach(keyword -> all.add(new Completion(keyword, "", true)));
    return all;
  }

  private List<Completion> attributes(String set) {
    List<Completion> all = new ArrayList<>();
    try {
      if (dialogue.evaluate(Utf8.encode(set)) instanceof Attrs attrs) {
        Reference known = set.equals("builtins") ? reference.get() : null;
        for (int index : attrs.nameOrder()) {
          String name = Utf8.decode(attrs.name(index).text());
          String text = set + "." + ValuePrinter.identifier(name);
          all.add(new Completion(text, known == null ? "" : note(known, name), false));
        }
      }
    } catch (EvalError | SyntaxError | StackOverflowError error) {
      return List.of();
    }
    return all;
  }

  /// The first sentence of a builtin's documentation.
  private static String note(Reference known, String name) {
    Reference.Entry entry = known.find(name);
    if (entry == null) {
      return "";
    }
    String text = entry.text().replace('\n', ' ');
    int end = text.indexOf(". ");
    return end < 0 ? text : text.substring(0, end);
  }

  private List<Completion> files(String word) {
    int slash = word.lastIndexOf('/') + 1;
    String folder = word.substring(0, slash);
    List<Completion> all = new ArrayList<>();
    try {
      String home = folder.startsWith("~/") ? System.getProperty("user.home") : "";
      Path place = directory.resolve(home.isEmpty() ? folder : home + folder.substring(1));
      try (DirectoryStream<Path> files = Files.newDirectoryStream(place)) {
        for (Path file : files) {
          boolean isFolder = Files.isDirectory(file);
          String name = folder + file.getFileName() + (isFolder ? "/" : "");
          all.add(new Completion(name, "", !isFolder));
        }
      }
    } catch (IOException | InvalidPathException e) {
      return List.of();
    }
    return all;
  }

  private List<Completion> searched() {
    List<Completion> all = new ArrayList<>();
    for (String name : dialogue.searched()) {
      all.add(new Completion("<" + Utf8.decode(name) + ">", "", true));
    }
    return all;
  }
}
