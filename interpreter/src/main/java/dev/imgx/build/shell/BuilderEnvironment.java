package dev.imgx.build.shell;

import dev.imgx.build.Attributes;
import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import dev.imgx.store.path.StoreDir;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a builder is given besides its inputs: the variables of its environment, and files in its
/// build directory. All texts are bytes as Latin-1 chars.
///
/// Follows `initEnv` in `src/libstore/unix/build/derivation-builder.cc` and
/// `src/libstore/build/derivation-env-desugar.cc`.
public record BuilderEnvironment(
    SortedMap<String, String> variables, SortedMap<String, String> files) {

  public BuilderEnvironment {
    variables = Collections.unmodifiableSortedMap(new TreeMap<>(variables));
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  /// What does not come from the derivation.
  ///
  /// @param store the logical store directory
  /// @param build the build directory as the builder sees it
  /// @param cores how many processors it may use
  /// @param own the environment of this process, of which fixed outputs may get something
  public record Surroundings(StoreDir store, String build, int cores, Map<String, String> own) {
    public Surroundings {
      own = Map.copyOf(own);
    }
  }

  /// The environment of a derivation; `graphs` are the files or attributes that
  /// `exportReferencesGraph` asks for.
  static BuilderEnvironment of(
      Derivation derivation, Surroundings surroundings, SortedMap<String, String> graphs) {
    Making making = new Making(derivation, surroundings);
    making.fill(graphs);
    return new BuilderEnvironment(making.variables, making.files);
  }

  private static final class Making {
    private final Derivation derivation;
    private final Surroundings surroundings;
    private final SortedMap<String, String> variables = new TreeMap<>();
    private final SortedMap<String, String> files = new TreeMap<>();

    Making(Derivation derivation, Surroundings surroundings) {
      this.derivation = derivation;
      this.surroundings = surroundings;
    }

    void fill(SortedMap<String, String> graphs) {
      variables.put("PATH", "/path-not-set");
      variables.put("HOME", "/homeless-shelter");
      variables.put("NIX_STORE", surroundings.store().directory());
      variables.put("NIX_BUILD_CORES", Integer.toString(surroundings.cores()));
      String json = derivation.environment().get(Attributes.JSON);
      if (json == null) {
        plain();
        files.putAll(graphs);
      } else {
        structured(json, graphs);
      }
      variables.put("NIX_BUILD_TOP", surroundings.build());
      for (String name : Set.of("TMPDIR", "TEMPDIR", "TMP", "TEMP", "PWD")) {
        variables.put(name, surroundings.build());
      }
      if (derivation.fixedOutput() != null) {
        variables.put("NIX_OUTPUT_CHECKED", "1");
        impure();
      }
      variables.put("NIX_LOG_FD", "2");
      variables.put("TERM", "xterm-256color");
      variables.replaceAll(
          (name, value) -> Attributes.placed(derivation, surroundings.store(), value));
      files.replaceAll((name, text) -> Attributes.placed(derivation, surroundings.store(), text));
    }

    private void plain() {
      Set<String> asFile = new TreeSet<>(words("passAsFile"));
      derivation
          .environment()
          .forEach((name, value) -> {
            if (asFile.contains(name)) {
              String digest = Hash.digest(HashAlgorithm.SHA256, name).print(HashFormat.BASE32);
              variables.put(name + "Path", surroundings.build() + "/.attr-" + digest);
              files.put(".attr-" + digest, value);
            } else {
              variables.put(name, value);
            }
          });
    }

    private void structured(String json, SortedMap<String, String> graphs) {
      StructuredText attributes = StructuredText.of(json, derivation.outputs().keySet(), graphs);
      variables.put("NIX_ATTRS_SH_FILE", surroundings.build() + "/.attrs.sh");
      variables.put("NIX_ATTRS_JSON_FILE", surroundings.build() + "/.attrs.json");
      files.put(".attrs.sh", attributes.shell());
      files.put(".attrs.json", attributes.json());
    }

    private void impure() {
      for (String name : Attributes.of(derivation, surroundings.store()).texts("impureEnvVars")) {
        variables.put(name, surroundings.own().getOrDefault(name, ""));
      }
    }

    private Set<String> words(String name) {
      Set<String> words = new TreeSet<>();
      for (String word : derivation.environment().getOrDefault(name, "").split("[ \t\n\r]+")) {
        if (!word.isEmpty()) {
          words.add(word);
        }
      }
      return words;
    }
  }
}
