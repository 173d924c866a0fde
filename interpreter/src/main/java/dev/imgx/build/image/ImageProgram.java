package dev.imgx.build.image;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imgx.store.archive.ArchiveError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a container of an image runs, and as whom. Texts are bytes as Latin-1 chars.
///
/// Follows the image specification's `config.md`, and Docker where that is silent: `HOME` is the
/// user's, `PATH` the usual one when the image says nothing.
///
/// @param arguments the program, as it is called, and its arguments
/// @param path where it is, absolute; null when the image has no such program
public record ImageProgram(
    List<String> arguments,
    @Nullable String path,
    SortedMap<String, String> environment,
    String directory,
    User user) {
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  public ImageProgram {
    arguments = List.copyOf(arguments);
    environment = new TreeMap<>(environment);
  }

  /// A user, with the groups that it also belongs to.
  public record User(int uid, int gid, List<Integer> groups, String home) {
    public User {
      groups = List.copyOf(groups);
    }
  }

  /// What somebody wants instead of what the image says: null, or nothing, where it says it.
  public record Wish(
      List<String> arguments,
      @Nullable String entryPoint,
      @Nullable String user,
      @Nullable String directory,
      List<String> environment) {
    public Wish {
      arguments = List.copyOf(arguments);
      environment = List.copyOf(environment);
    }
  }

  /// The program of an image whose files are in a tree. Throws `ArchiveError` when the image has no
  /// program, or no such user.
  public static ImageProgram of(Image image, FlatTree tree, Wish wish) throws IOException {
    JsonNode config =
        JsonText.parseObject(image.config(), "the image's configuration").path("config");
    Accounts accounts = new Accounts(tree.text("etc/passwd"), tree.text("etc/group"));
    String name = wish.user() == null ? text(config.path("User")) : wish.user();
    User user = accounts.find(name);
    SortedMap<String, String> environment = new TreeMap<>();
    environment.put("PATH", PATH);
    environment.put("HOME", user.home());
    List<String> variables = new ArrayList<>(texts(config.path("Env")));
    variables.addAll(wish.environment());
    for (String variable : variables) {
      int equals = variable.indexOf('=');
      if (equals > 0) {
        environment.put(variable.substring(0, equals), variable.substring(equals + 1));
      }
    }
    String directory =
        wish.directory() == null ? text(config.path("WorkingDir")) : wish.directory();
    directory = directory.isEmpty() ? "/" : directory;
    List<String> words = words(config, wish);
    if (words.isEmpty()) {
      throw new ArchiveError(
          "the image has no program (`Entrypoint` or `Cmd`): say which after `--`");
    }
    String path = find(tree, words.getFirst(), directory, environment.get("PATH"));
    return new ImageProgram(words, path, environment, directory, user);
  }

  private static List<String> words(JsonNode config, Wish wish) {
    List<String> words = new ArrayList<>();
    if (wish.entryPoint() == null) {
      words.addAll(texts(config.path("Entrypoint")));
    } else if (!wish.entryPoint().isEmpty()) {
      words.add(wish.entryPoint());
    }
    boolean own = wish.arguments().isEmpty() && wish.entryPoint() == null;
    words.addAll(own ? texts(config.path("Cmd")) : wish.arguments());
    return words;
  }

  private static @Nullable String find(
      FlatTree tree, String word, String directory, @Nullable String path) {
    if (word.contains("/")) {
      String whole = word.startsWith("/") ? word : directory + "/" + word;
      return tree.isFile(whole) ? whole : null;
    }
    for (String folder : String.valueOf(path).split(":")) {
      String whole = (folder.isEmpty() ? directory : folder) + "/" + word;
      if (tree.isFile(whole)) {
        return whole;
      }
    }
    return null;
  }

  private static String text(JsonNode node) {
    String text = node.asText("");
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(item -> texts.add(text(item)));
    return texts;
  }
}
