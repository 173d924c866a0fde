package dev.imgx.lang.builtin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What there is to know about the builtins: the documentation that stands at their bodies, put
/// together for people. The texts are Unicode.
public final class Reference {
  private static final String EXAMPLE = "    ";

  private final List<Entry> entries;

  /// One builtin.
  ///
  /// @param name in `builtins`
  /// @param parameters what its arguments are called; none for a constant
  /// @param global whether the name is known without `builtins.` too
  /// @param text Markdown; examples are indented by four spaces
  public record Entry(String name, List<String> parameters, boolean global, String text) {
    public Entry {
      parameters = List.copyOf(parameters);
    }

    /// How it is called: `builtins.elemAt list n`, `map f list`.
    public String signature() {
      StringBuilder signature = new StringBuilder(global ? "" : "builtins.").append(name);
      parameters.forEach(parameter -> signature.append(' ').append(parameter));
      return signature.toString();
    }
  }

  Reference(List<Family> families) {
    List<Entry> found = new ArrayList<>();
    for (Family family : families) {
      for (String row : family.rows()) {
        Builtin builtin = new Builtin(family, 0, row);
        boolean global = builtin.globalName().equals(builtin.name());
        found.add(
            new Entry(builtin.name(), builtin.parameters(), global, text(family, builtin.name())));
      }
      for (String constant : family.constants().keySet()) {
        boolean hidden = constant.startsWith("__");
        String name = hidden ? constant.substring(2) : constant;
        List<String> parameters = name.equals("derivation") ? List.of("attrs") : List.of();
        found.add(new Entry(name, parameters, !hidden, text(family, name)));
      }
      if (family instanceof TypeBuiltins) {
        found.add(new Entry("builtins", List.of(), true, text(family, "builtins")));
      }
    }
    found.sort(Comparator.comparing(entry -> entry.name().toLowerCase(java.util.Locale.ROOT)));
    entries = List.copyOf(found);
  }

  private static String text(Family family, String name) {
    return Objects.requireNonNullElse(family.documentation(name), "");
  }

  /// All builtins by name.
  public List<Entry> entries() {
    return entries;
  }

  /// The builtin that a name means, as programs write it: `map`, `builtins.map`, `__map`; null when
  /// there is none.
  public @Nullable Entry find(String name) {
    String plain = name.startsWith("builtins.") ? name.substring("builtins.".length()) : name;
    String bare = plain.startsWith("__") ? plain.substring(2) : plain;
    return entries.stream().filter(entry -> entry.name().equals(bare)).findFirst().orElse(null);
  }

  /// The page of the handbook, in Markdown.
  public String page() {
    StringBuilder page = new StringBuilder();
    page.append("# The builtins\n\n");
    page.append("What is there, as `builtins.NAME`; those without `builtins.` in their\n");
    page.append("heading by their name alone too. `imgx doc NAME` shows one of them. An example\n");
    page.append("is an expression, then its value after `# =>`.\n");
    for (Entry entry : entries) {
      page.append("\n## `").append(entry.signature()).append("`\n\n");
      page.append(fenced(entry.text()));
    }
    return page.toString();
  }

  /// The text with its examples in fences, each in its own, the value as a comment.
  private static String fenced(String text) {
    StringBuilder out = new StringBuilder();
    boolean inside = false;
    for (String line : text.stripTrailing().split("\n", -1)) {
      boolean example = line.startsWith(EXAMPLE);
      if (example != inside) {
        out.append(example ? "```nix\n" : "```\n");
        inside = example;
      }
      String shown = example ? line.substring(EXAMPLE.length()) : line;
      boolean value = example && shown.startsWith("=> ");
      out.append(value ? "# " : "").append(shown).append('\n');
      if (value) {
        out.append("```\n");
        inside = false;
      }
    }
    return out.append(inside ? "```\n" : "").toString();
  }
}
