package dev.imgx.app.session;

import dev.imgx.lang.source.Source;
import dev.imgx.lang.source.Utf8;
import dev.imgx.plan.TreeMemory;
import dev.imgx.store.shelf.Shelf;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/// Makes the syntax trees of the standard library, when imgx is packaged.
///
/// Run as `Preparation STDLIB PACK JAR…`. The pack is for those who have the same parser: its owner
/// is a hash of the parser's classes, which are in the jars.
public final class Preparation {
  private static final List<String> PARSER =
      List.of(
          "dev/imgx/grammar/",
          "dev/imgx/lang/source/",
          "dev/imgx/lang/syntax/",
          "org/antlr/v4/runtime/");

  private Preparation() {}

  public static void main(String[] arguments) throws Exception {
    SortedMap<Long, byte[]> entries = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(Path.of(arguments[0]))) {
      for (Path file : walk.filter(path -> path.toString().endsWith(".imgx")).toList()) {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        TreeMemory.add(new Source(Utf8.encode(file.toString()), "/", text), entries);
      }
    }
    List<String> jars = Arrays.asList(arguments).subList(2, arguments.length);
    Shelf.give(Path.of(arguments[1]), owner(jars), entries);
  }

  private static byte[] owner(List<String> jars) throws IOException, NoSuchAlgorithmException {
    MessageDigest hash = MessageDigest.getInstance("SHA-256");
    for (String jar : jars) {
      try (JarFile file = new JarFile(jar)) {
        List<JarEntry> entries = new ArrayList<>(file.stream().toList());
        entries.removeIf(entry -> PARSER.stream().noneMatch(entry.getName()::startsWith));
        entries.sort((first, second) -> first.getName().compareTo(second.getName()));
        for (JarEntry entry : entries) {
          hash.update((entry.getName() + "\0").getBytes(StandardCharsets.UTF_8));
          try (InputStream in = file.getInputStream(entry)) {
            hash.update(in.readAllBytes());
          }
        }
      }
    }
    return Arrays.copyOf(hash.digest(), Shelf.OWNER_LENGTH);
  }
}
