package dev.imgx.build.fetch;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Names and passwords for servers, from a file in the form that ftp and curl read.
public final class Netrc {
  /// Nothing for nobody.
  public static final Netrc NONE = new Netrc(List.of());

  private final List<Entry> entries;

  /// @param machine the host, or null for every host
  private record Entry(@Nullable String machine, String login, String password) {}

  private Netrc(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  /// Reads a file.
  public static Netrc read(Path file) throws IOException {
    return parse(Files.readString(file, StandardCharsets.UTF_8));
  }

  /// Reads a file's text. Words that mean nothing here, such as `account`, are passed over with
  /// what follows them.
  static Netrc parse(String text) {
    List<Entry> entries = new ArrayList<>();
    List<String> words = words(text);
    for (int i = 0; i < words.size(); ) {
      boolean named = words.get(i).equals("machine");
      boolean begins = named || words.get(i).equals("default");
      String machine = named && i + 1 < words.size() ? words.get(i + 1) : null;
      String login = "";
      String password = "";
      i += named ? 2 : 1;
      while (begins && i + 1 < words.size() && !isStart(words.get(i))) {
        login = words.get(i).equals("login") ? words.get(i + 1) : login;
        password = words.get(i).equals("password") ? words.get(i + 1) : password;
        i += 2;
      }
      if (begins && (machine != null || !named)) {
        entries.add(new Entry(machine, login, password));
      }
    }
    return new Netrc(entries);
  }

  private static boolean isStart(String word) {
    return word.equals("machine") || word.equals("default");
  }

  /// The words of all lines, without comments and macros. A word in quotes may hold spaces.
  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    boolean macro = false;
    for (String line : text.split("\n", -1)) {
      macro = macro && !line.isBlank();
      if (line.strip().startsWith("macdef")) {
        macro = true;
      }
      if (!macro && !line.strip().startsWith("#")) {
        addWords(line, words);
      }
    }
    return words;
  }

  private static void addWords(String line, List<String> words) {
    int at = 0;
    while (at < line.length()) {
      char c = line.charAt(at);
      if (Character.isWhitespace(c)) {
        at++;
      } else if (c == '"') {
        at = addQuoted(line, at + 1, words);
      } else {
        int end = at;
        while (end < line.length() && !Character.isWhitespace(line.charAt(end))) {
          end++;
        }
        words.add(line.substring(at, end));
        at = end;
      }
    }
  }

  private static int addQuoted(String line, int start, List<String> words) {
    StringBuilder word = new StringBuilder();
    int at = start;
    while (at < line.length() && line.charAt(at) != '"') {
      if (line.charAt(at) == '\\' && at + 1 < line.length()) {
        at++;
      }
      word.append(line.charAt(at++));
    }
    words.add(word.toString());
    return at + 1;
  }

  /// What a request to this address says about who asks, or null.
  @Nullable String authorization(URI uri) {
    for (Entry entry : entries) {
      if (entry.machine() == null || entry.machine().equalsIgnoreCase(uri.getHost())) {
        return basic(entry.login() + ":" + entry.password());
      }
    }
    return null;
  }

  /// A name and password as Basic authentication.
  static String basic(String user) {
    byte[] bytes = user.getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(bytes);
  }
}
