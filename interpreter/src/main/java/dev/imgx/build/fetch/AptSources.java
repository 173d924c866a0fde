package dev.imgx.build.fetch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Reads the Debian mirrors of a machine from apt's configuration: `etc/apt/sources.list`,
/// `sources.list.d/*.list` (one line each) and `*.sources` (deb822). Follows `sources.list(5)`.
final class AptSources {
  private static final Set<String> SUITES =
      Set.of(
          "oldoldstable",
          "oldstable",
          "stable",
          "testing",
          "unstable",
          "sid",
          "experimental",
          "buster",
          "bullseye",
          "bookworm",
          "trixie",
          "forky",
          "duke");

  private final Set<String> mirrors = new LinkedHashSet<>();

  private AptSources() {}

  /// The base URLs, without a slash at the end, in the order of the files; nothing when the machine
  /// has no apt or its configuration cannot be read.
  static List<String> mirrors(Path root) {
    AptSources sources = new AptSources();
    Path apt = root.resolve("etc/apt");
    try {
      for (Path file : files(apt)) {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        if (file.toString().endsWith(".sources")) {
          sources.addStanzas(text);
        } else {
          sources.addLines(text);
        }
      }
    } catch (IOException e) {
      return List.copyOf(sources.mirrors);
    }
    return List.copyOf(sources.mirrors);
  }

  private static List<Path> files(Path apt) throws IOException {
    List<Path> files = new ArrayList<>();
    if (Files.isReadable(apt.resolve("sources.list"))) {
      files.add(apt.resolve("sources.list"));
    }
    Path parts = apt.resolve("sources.list.d");
    if (Files.isDirectory(parts)) {
      Set<Path> sorted = new TreeSet<>();
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(parts, "*.{list,sources}")) {
        stream.forEach(sorted::add);
      }
      sorted.stream().filter(Files::isReadable).forEach(files::add);
    }
    return files;
  }

  /// `deb [ option=value ] uri suite component…`
  private void addLines(String text) {
    for (String line : text.lines().toList()) {
      String plain = line.replaceAll("#.*", "").replaceFirst("\\[[^\\]]*\\]", " ").strip();
      String[] words = plain.split("\\s+");
      if (words.length >= 3 && words[0].equals("deb")) {
        add(words[1], List.of(words[2]));
      }
    }
  }

  private void addStanzas(String text) {
    String plain = String.join("\n", text.lines().filter(line -> !line.startsWith("#")).toList());
    for (String stanza : plain.split("\n[ \t]*\n")) {
      Map<String, List<String>> fields = fields(stanza);
      boolean enabled = !fields.getOrDefault("enabled", List.of()).contains("no");
      if (enabled && fields.getOrDefault("types", List.of()).contains("deb")) {
        for (String uri : fields.getOrDefault("uris", List.of())) {
          add(uri, fields.getOrDefault("suites", List.of()));
        }
      }
    }
  }

  private static Map<String, List<String>> fields(String stanza) {
    Map<String, List<String>> fields = new TreeMap<>();
    List<String> current = new ArrayList<>();
    for (String line : stanza.lines().toList()) {
      String value = line;
      int colon = line.indexOf(':');
      if (!line.isEmpty() && !Character.isWhitespace(line.charAt(0)) && colon > 0) {
        current = new ArrayList<>();
        fields.put(line.substring(0, colon).strip().toLowerCase(Locale.ROOT), current);
        value = line.substring(colon + 1);
      }
      current.addAll(Arrays.stream(value.split("\\s+")).filter(w -> !w.isEmpty()).toList());
    }
    return fields;
  }

  private void add(String uri, List<String> suites) {
    boolean reachable = uri.matches("(https?|file)://.*");
    if (reachable && suites.stream().anyMatch(AptSources::isDebian)) {
      mirrors.add(uri.replaceAll("/+$", ""));
    }
  }

  /// `bookworm`, `bookworm-updates`, `stable/updates`.
  private static boolean isDebian(String suite) {
    return SUITES.contains(suite.split("[-/]", 2)[0]);
  }
}
