package dev.imgx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every Java source is as google-java-format writes it.
///
/// A test and not a plugin: the formatter reads Java with the parser of the JDK that it runs on,
/// and Maven may run on an older one. `-Dimgx.accept=true` rewrites the files, and the run still
/// fails.
class FormatTest {
  private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
  private static final List<String> MODULES =
      List.of("grammar", "interpreter", "stdlib", "examples");

  @Test
  void everySourceIsFormatted() throws IOException, FormatterException {
    List<String> faults = new ArrayList<>();
    for (Path file : sources()) {
      String written = Files.readString(file);
      String formatted = format(written);
      if (!written.equals(formatted)) {
        faults.add(TOP.relativize(file).toString());
        if (Boolean.getBoolean("imgx.accept")) {
          Files.writeString(file, formatted);
        }
      }
    }
    assertEquals(
        List.of(), faults, "not formatted (mvn test -Dtest=FormatTest -Dimgx.accept=true)");
  }

  private static String format(String source) throws FormatterException {
    String ordered = ImportOrderer.reorderImports(source, Style.GOOGLE);
    return new Formatter().formatSource(RemoveUnusedImports.removeUnusedImports(ordered));
  }

  private static List<Path> sources() throws IOException {
    List<Path> files = new ArrayList<>();
    for (String module : MODULES) {
      Path root = TOP.resolve(module).resolve("src");
      if (Files.isDirectory(root)) {
        try (Stream<Path> walk = Files.walk(root)) {
          walk.filter(file -> file.toString().endsWith(".java")).sorted().forEach(files::add);
        }
      }
    }
    return files;
  }
}
