package dev.imgx.build.shell;

import dev.imgx.build.Attributes;
import dev.imgx.build.BuildError;
import dev.imgx.build.Inputs;
import dev.imgx.store.Store;
import dev.imgx.store.database.PathInfo;
import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.hash.HashFormat;
import dev.imgx.store.path.ContentAddress;
import dev.imgx.store.path.StorePath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What `exportReferencesGraph` asks for: closures of inputs, as files in the format of the store's
/// registration, or as JSON in the structured attributes.
///
/// Follows `exportReferences` in `src/libstore/store-api.cc`, `makeValidityRegistration`, and
/// `pathInfoToJSON` in `src/libstore/parsed-derivations.cc`.
final class ReferenceGraphs {
  private static final String ATTRIBUTE = "exportReferencesGraph";

  private final Store store;
  private final Derivation derivation;

  ReferenceGraphs(Store store, Derivation derivation) {
    this.store = store;
    this.derivation = derivation;
  }

  /// The texts by the names of their files or attributes, bytes as Latin-1 chars.
  SortedMap<String, String> texts() {
    SortedMap<String, String> texts = new TreeMap<>();
    String json = derivation.environment().get(Attributes.JSON);
    if (json == null) {
      plain(texts);
    } else if (Json.parse(json) instanceof Json.Members attributes
        && attributes.members().get(ATTRIBUTE) instanceof Json.Members graphs) {
      graphs
          .members()
          .forEach((name, roots) -> {
            Set<String> paths = new TreeSet<>();
            flatten(roots, paths);
            texts.put(name, new Json.Elements(described(closure(paths))).print());
          });
    }
    return texts;
  }

  private void plain(SortedMap<String, String> texts) {
    String value = derivation.environment().getOrDefault(ATTRIBUTE, "");
    List<String> words = new ArrayList<>(List.of(value.split("[ \t\n\r]+")));
    words.removeIf(String::isEmpty);
    if (words.size() % 2 != 0) {
      throw new BuildError("odd number of tokens in '" + ATTRIBUTE + "': '" + value + "'");
    }
    for (int i = 0; i < words.size(); i += 2) {
      if (!words.get(i).matches("[A-Za-z_][A-Za-z0-9_.-]*")) {
        throw new BuildError("invalid file name '" + words.get(i) + "' in '" + ATTRIBUTE + "'");
      }
      texts.put(words.get(i), registration(closure(List.of(words.get(i + 1)))));
    }
  }

  private static void flatten(Json roots, Set<String> paths) {
    switch (roots) {
      case Json.Elements list -> list.elements().forEach(element -> flatten(element, paths));
      case Json.Text text -> paths.add(text.text());
      case Json.Members _, Json.Word _ ->
          throw new BuildError("'" + ATTRIBUTE + "' value is not an array or a string");
    }
  }

  /// All that these need, and the outputs of derivations among it.
  private SortedSet<StorePath> closure(Collection<String> texts) {
    SortedSet<StorePath> inputs = Inputs.visible(store, derivation);
    SortedSet<StorePath> roots = new TreeSet<>();
    for (String text : texts) {
      StorePath path = store.directory().enclosing(text);
      if (path == null) {
        throw new BuildError("path '" + text + "' is not in the Nix store");
      }
      if (!inputs.contains(path)) {
        throw new BuildError(
            "cannot export references of path '%s' because it is not in the input closure of the derivation"
                .formatted(store.directory().print(path)));
      }
      roots.add(path);
    }
    SortedSet<StorePath> closure = store.closure(roots);
    for (StorePath path : List.copyOf(closure)) {
      if (path.isDerivation()) {
        Derivation found = store.readDerivation(path);
        Set<StorePath> made = new TreeSet<>();
        found.outputs().keySet().forEach(id -> made.add(found.output(id)));
        made.removeIf(output -> !store.isValid(output));
        closure.addAll(store.closure(made));
      }
    }
    return closure;
  }

  private String registration(SortedSet<StorePath> paths) {
    StringBuilder text = new StringBuilder();
    for (StorePath path : paths) {
      SortedSet<StorePath> references = store.info(path).references();
      text.append(store.directory().print(path)).append("\n\n");
      text.append(references.size()).append('\n');
      references.forEach(reference -> text.append(store.directory().print(reference)).append('\n'));
    }
    return text.toString();
  }

  private List<Json> described(SortedSet<StorePath> paths) {
    List<Json> described = new ArrayList<>();
    for (StorePath path : paths) {
      PathInfo info = store.info(path);
      SortedMap<String, Json> members = new TreeMap<>();
      ContentAddress content = info.content();
      if (content != null) {
        members.put("ca", new Json.Text(content.toString()));
      }
      members.put("closureSize", new Json.Word(Long.toString(size(path))));
      members.put("narHash", new Json.Text(info.narHash().printTyped(HashFormat.BASE32)));
      members.put("narSize", new Json.Word(Long.toString(info.narSize())));
      members.put("path", new Json.Text(store.directory().print(path)));
      List<Json> references = new ArrayList<>();
      info.references().forEach(it -> references.add(new Json.Text(store.directory().print(it))));
      members.put("references", new Json.Elements(references));
      members.put("valid", new Json.Word("true"));
      described.add(new Json.Members(members));
    }
    return described;
  }

  private long size(StorePath root) {
    long size = 0;
    for (StorePath path : store.closure(List.of(root))) {
      size += store.info(path).narSize();
    }
    return size;
  }
}
