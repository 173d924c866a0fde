package dev.imgx.app.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `imgx init`: the files that a project begins with.
final class Init implements Command {
  private static final Option NAME =
      Option.of("--name", "NAME", "Call the image NAME, not as the directory is called");

  /// The files, and the resources that they are made from.
  private static final Map<String, String> FILES = files();

  private static Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("image.imgx", "image.imgx");
    files.put("debian.lock.json", "debian.lock.json");
    files.put("site/index.html", "site/index.html");
    files.put("imgx.toml", "imgx.toml");
    files.put(".gitignore", "gitignore");
    files.put(".github/workflows/image.yml", "image.yml");
    return files;
  }

  @Override
  public Outline outline() {
    return new Outline(
        "init",
        "Start a project: an image to begin with, pinned packages, and files for Git and CI",
        List.of("[DIR]"),
        List.of(NAME),
        List.of("imgx init hello"));
  }

  @Override
  public int run(Call call) throws IOException {
    Arguments arguments = call.arguments();
    if (arguments.operands().size() > 1) {
      throw new UsageError("name one directory, or none for this one");
    }
    String operand = arguments.operands().isEmpty() ? "" : arguments.operands().getFirst();
    Path directory = call.streams().directory().resolve(operand).normalize();
    String name = name(arguments.value(NAME), directory);
    if (Files.exists(directory.resolve("image.imgx"), LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("'" + directory.resolve("image.imgx") + "' is there already");
    }
    for (var file : FILES.entrySet()) {
      write(directory.resolve(file.getKey()), text(file.getValue()).replace("@name@", name), call);
    }
    String there = operand.isEmpty() ? "" : "cd " + operand + " && ";
    call.printLine("now: " + there + "imgx build image.imgx");
    return 0;
  }

  /// A name that images may have: small letters, digits, and single separators between them.
  private static String name(@Nullable String wanted, Path directory) {
    if (wanted != null && !wanted.matches("[a-z0-9]+([._-][a-z0-9]+)*")) {
      throw new UsageError(
          "'" + wanted + "' cannot be the name of an image",
          "small letters and digits, with '.', '_' or '-' between them");
    }
    if (wanted != null) {
      return wanted;
    }
    Path last = directory.getFileName();
    String text = last == null ? "" : last.toString().toLowerCase(Locale.ROOT);
    String name = text.replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    return name.isEmpty() ? "image" : name;
  }

  private static String text(String resource) throws IOException {
    try (InputStream in = Init.class.getResourceAsStream("/init/" + resource)) {
      if (in == null) {
        throw new IOException("the distribution lacks 'init/" + resource + "'");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /// Never over a file that is there.
  private static void write(Path file, String text, Call call) throws IOException {
    String shown = call.streams().directory().relativize(file).toString();
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      call.printLine("left as it is: " + shown);
      return;
    }
    Files.createDirectories(file.getParent());
    Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
    call.printLine("wrote " + shown);
  }
}
