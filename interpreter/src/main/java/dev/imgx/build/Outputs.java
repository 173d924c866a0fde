package dev.imgx.build;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imgx.store.ReferenceScanner;
import dev.imgx.store.Store;
import dev.imgx.store.TreeFilter;
import dev.imgx.store.TreeHash;
import dev.imgx.store.TreeSource;
import dev.imgx.store.archive.Metadata;
import dev.imgx.store.archive.NarWriter;
import dev.imgx.store.archive.TreeOrigin;
import dev.imgx.store.archive.TreeReader;
import dev.imgx.store.database.PathInfo;
import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.derivation.Output;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.hash.HashFormat;
import dev.imgx.store.path.ContentAddress;
import dev.imgx.store.path.Ingestion;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Takes what a builder made into the store: checks it against the derivation, makes metadata
/// normal, looks for references, registers all outputs in one transaction.
///
/// Follows `registerOutputs` in `src/libstore/unix/build/derivation-builder.cc`.
public final class Outputs {
  private final Store store;
  private final Realiser.Task task;
  private final Map<StorePath, PathInfo> written = new HashMap<>();
  private @Nullable Set<StorePath> candidates;

  /// For the outputs of this task.
  public Outputs(Store store, Realiser.Task task) {
    this.store = store;
    this.task = task;
  }

  /// Writes an output to its place; it is not read again when it is adopted. Throws what `origin`
  /// throws.
  void write(StorePath output, Path place, TreeOrigin origin) throws IOException {
    written.put(output, store.write(place, output, candidates(), origin));
  }

  /// Makes the outputs valid; `places` are inside a `newTemporary`. Throws `BuildError` when one is
  /// missing, is not what its hash promises, or refers to what it must not.
  public void adopt(Map<String, Path> places) throws IOException {
    checkMade(places);
    Output fixed = task.derivation().fixedOutput();
    if (task.check()) {
      compare(places);
    } else if (fixed == null) {
      adoptAll(places);
    } else {
      Path place = Objects.requireNonNull(places.get("out"));
      checkFree(place);
      checkPlain(Objects.requireNonNull(fixed.fixed()), place);
      adoptFixed(fixed, place);
    }
  }

  /// Throws `BuildError` when an output is not there.
  void checkMade(Map<String, Path> places) {
    for (String id : task.derivation().outputs().keySet()) {
      if (!Trees.exists(Objects.requireNonNull(places.get(id)))) {
        throw BuildError.rejected("the builder did not make the output `" + id + "`");
      }
    }
  }

  /// Throws `BuildError` when others could have changed an output, or still can: for what programs
  /// made. What builders of this process make lies where only this user gets to.
  public void checkClosed(Map<String, Path> places) throws IOException {
    for (Map.Entry<String, Path> output : places.entrySet()) {
      Path place = output.getValue();
      if (Trees.exists(place) && isOpen(attributes(place))) {
        throw BuildError.rejected(
            "the output `%s` is suspicious: everybody, or its group, may write to it"
                .formatted(output.getKey()));
      }
    }
  }

  private static boolean isOpen(PosixFileAttributes attributes) {
    return !attributes.isSymbolicLink()
        && (attributes.permissions().contains(PosixFilePermission.GROUP_WRITE)
            || attributes.permissions().contains(PosixFilePermission.OTHERS_WRITE));
  }

  private static PosixFileAttributes attributes(Path place) throws IOException {
    return Files.readAttributes(place, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private void adoptAll(Map<String, Path> places) throws IOException {
    Derivation derivation = task.derivation();
    Set<StorePath> candidates = candidates();
    SortedMap<String, PathInfo> made = new TreeMap<>();
    boolean accepted = false;
    try {
      Set<String> referenceless = referenceless();
      places.forEach((id, place) -> {
        StorePath path = derivation.output(id);
        PathInfo known = store.isValid(path) ? store.find(path) : null;
        if (known == null) {
          PathInfo adopted = adopt(place, path, candidates).builtBy(task.path());
          made.put(id, referenceless.contains(id) ? adopted.withoutReferences() : adopted);
        } else {
          made.put(id, known);
        }
      });
      new OutputChecks(store, derivation, made).run();
      made.values().removeIf(info -> store.isValid(info.path()));
      store.register(made.values());
      accepted = true;
    } finally {
      if (!accepted) {
        discard(derivation);
      }
    }
  }

  private PathInfo adopt(Path place, StorePath path, Set<StorePath> candidates) {
    PathInfo known = written.get(path);
    return known == null ? store.adopt(place, path, candidates) : store.adopt(place, known);
  }

  /// The outputs whose references do not count: those that structured attributes name in
  /// `unsafeDiscardReferences`.
  private Set<String> referenceless() {
    Derivation derivation = task.derivation();
    String json = derivation.environment().getOrDefault(Attributes.JSON, "");
    if (!json.contains("\"unsafeDiscardReferences\"")) {
      return Set.of();
    }
    JsonNode flags = Attributes.of(derivation, store.directory()).node("unsafeDiscardReferences");
    Set<String> ids = new TreeSet<>(derivation.outputs().keySet());
    ids.removeIf(id -> !flags.path(id).asBoolean());
    return ids;
  }

  /// What was put in place, but is not going to be valid.
  private void discard(Derivation derivation) throws IOException {
    for (String id : derivation.outputs().keySet()) {
      StorePath path = derivation.output(id);
      if (!store.isValid(path)) {
        Trees.delete(store.physical(path));
      }
    }
  }

  /// Names what differs from the valid outputs; throws `BuildError` when something does.
  private void compare(Map<String, Path> places) throws IOException {
    StringBuilder differences = new StringBuilder();
    for (Map.Entry<String, Path> output : places.entrySet()) {
      StorePath path = task.derivation().output(output.getKey());
      Metadata.normalise(output.getValue());
      TreeHash now = TreeHash.of(output.getValue(), Ingestion.NAR, HashAlgorithm.SHA256);
      if (!now.hash().equals(store.info(path).narHash())) {
        differences.append("\n  ").append(store.directory().print(path));
        for (String line : Comparison.of(store.physical(path), output.getValue())) {
          differences.append("\n    ").append(line);
        }
      }
    }
    if (!differences.isEmpty()) {
      throw new BuildError(
          BuildError.Kind.NOT_DETERMINISTIC,
          "it may not be deterministic: this time something else came out" + differences,
          null);
    }
  }

  /// A fixed output may not refer to the inputs of whoever made it.
  private void checkFree(Path place) throws IOException {
    Derivation derivation = task.derivation();
    if (derivation.inputDerivations().isEmpty() && derivation.inputSources().isEmpty()) {
      return;
    }
    ReferenceScanner scanner = new ReferenceScanner(candidates());
    try (NarWriter archive = new NarWriter(scanner)) {
      TreeReader.read(place, archive);
    }
    if (!scanner.found().isEmpty()) {
      throw new BuildError(
          BuildError.Kind.HASH_MISMATCH,
          "a fixed output must not refer to store paths, but it refers to %d, such as `%s`"
              .formatted(scanner.found().size(), store.directory().print(scanner.found().first())),
          null);
    }
  }

  private static void checkPlain(ContentAddress.Fixed wanted, Path place) throws IOException {
    PosixFileAttributes attributes = attributes(place);
    boolean program = attributes.permissions().contains(PosixFilePermission.OWNER_EXECUTE);
    if (wanted.method() == Ingestion.FLAT && (!attributes.isRegularFile() || program)) {
      throw BuildError.rejected(
          "the output is hashed flat (`outputHashMode = \"flat\"`), so it must be a regular file that"
              + " is no program");
    }
  }

  /// What turns out to have another hash is kept under the path that this hash gives, so that
  /// writing the right hash into the expression does not mean to fetch it again.
  private void adoptFixed(Output output, Path place) {
    ContentAddress.Fixed wanted = Objects.requireNonNull(output.fixed());
    TreeSource naming =
        new TreeSource(
            task.derivation().name(),
            place,
            wanted.method(),
            wanted.hash().algorithm(),
            TreeFilter.ALL);
    StorePath got = store.adoptFixed(place, naming, task.path());
    if (!got.equals(output.path())) {
      ContentAddress content = Objects.requireNonNull(store.info(got).content());
      throw mismatch(wanted.hash(), content.hash());
    }
  }

  private BuildError mismatch(Hash wanted, Hash got) {
    return new BuildError(
        BuildError.Kind.HASH_MISMATCH,
        "the output does not have the promised hash\n  specified: %s\n        got: %s"
            .formatted(wanted.print(HashFormat.SRI), got.print(HashFormat.SRI)),
        null);
  }

  /// All that the builder could have seen, and so may have written down; looked up once.
  private Set<StorePath> candidates() {
    Set<StorePath> known = candidates;
    if (known == null) {
      Derivation derivation = task.derivation();
      known = new TreeSet<>(Inputs.visible(store, derivation));
      known.addAll(derivation.outputs().keySet().stream().map(derivation::output).toList());
      candidates = known;
    }
    return known;
  }
}
