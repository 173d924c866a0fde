package dev.imgx.build.checkout;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What is wanted of a Git repository.
///
/// @param url where it is
/// @param name of the tree in the store
/// @param ref a branch, a tag, or a name that begins with `refs/`; null for what the repository
///   thinks is its main branch, or its working directory
/// @param rev a commit's hash in hexadecimal digits, or null
/// @param flags how it is to be fetched
public record GitRequest(
    RepositoryUrl url, String name, @Nullable String ref, @Nullable String rev, Set<Flag> flags) {
  /// How something is fetched.
  public enum Flag {
    /// Without history.
    SHALLOW("shallow"),
    /// With submodules.
    SUBMODULES("submodules"),
    /// Without what `.gitattributes` marks so.
    EXPORT_IGNORE("exportIgnore"),
    /// All branches and tags, not only the one.
    ALL_REFS("allRefs");

    private final String attribute;

    Flag(String attribute) {
      this.attribute = attribute;
    }

    /// Its name in the language.
    public String attribute() {
      return attribute;
    }
  }

  public GitRequest {
    flags = Set.copyOf(flags);
    if (ref != null && !RefName.isLegal(ref)) {
      throw Program.refused("invalid Git branch/tag name '" + ref + "'");
    }
    if (flags.containsAll(Set.of(Flag.EXPORT_IGNORE, Flag.SUBMODULES))) {
      throw Program.refused("exportIgnore and submodules are not supported together yet");
    }
  }

  boolean has(Flag flag) {
    return flags.contains(flag);
  }

  /// The request for a submodule: that revision, wherever it is.
  GitRequest ofSubmodule(RepositoryUrl its, @Nullable String branch, String revision) {
    EnumSet<Flag> all = EnumSet.of(Flag.SUBMODULES, Flag.ALL_REFS);
    String theirs = ".".equals(branch) ? ref : branch;
    return new GitRequest(its, name, theirs, revision, all);
  }

  /// The request as one URL, as messages and lists of what is allowed have it:
  /// `git+https://host/x?ref=main`.
  public String print() {
    Map<String, String> query = new TreeMap<>();
    for (Flag flag : flags) {
      if (flag != Flag.ALL_REFS) {
        query.put(flag.attribute(), "1");
      }
    }
    if (ref != null) {
      query.put("ref", RepositoryUrl.encode(ref));
    }
    if (rev != null) {
      query.put("rev", rev);
    }
    String text = url.text().startsWith("git:") ? url.text() : "git+" + url.text();
    StringBuilder all = new StringBuilder(text);
    char separator = text.contains("?") ? '&' : '?';
    for (Map.Entry<String, String> entry : query.entrySet()) {
      all.append(separator).append(entry.getKey()).append('=').append(entry.getValue());
      separator = '&';
    }
    return all.toString();
  }
}
