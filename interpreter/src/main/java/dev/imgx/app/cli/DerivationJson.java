package dev.imgx.app.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imgx.app.session.SessionError;
import dev.imgx.app.session.Storehouse;
import dev.imgx.lang.source.Utf8;
import dev.imgx.store.LocalStore;
import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.derivation.Output;
import dev.imgx.store.hash.HashFormat;
import dev.imgx.store.path.ContentAddress;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.util.Collection;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// Derivations as JSON, in the form of `nix show-derivation`.
///
/// @param store where the derivations are
/// @param recursive whether those that they need are shown too
record DerivationJson(LocalStore store, boolean recursive) {
  /// The derivation that an operand names, or those that made the path that it names; none when it
  /// leads nowhere into the store.
  static Set<StorePath> derivers(Storehouse house, String operand) throws IOException {
    StorePath path = house.find(operand);
    if (path == null) {
      return Set.of();
    }
    if (path.isDerivation()) {
      return Set.of(path);
    }
    SortedSet<StorePath> derivers = house.store().derivers(path);
    if (derivers.isEmpty()) {
      throw SessionError.of(
          "no valid derivation of '" + house.store().directory().print(path) + "' is known");
    }
    return derivers;
  }

  String of(Collection<StorePath> derivations) throws IOException {
    SortedSet<StorePath> all = new TreeSet<>(derivations);
    if (recursive) {
      all.addAll(store.closure(derivations));
      all.removeIf(path -> !path.isDerivation());
    }
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode object = mapper.createObjectNode();
    for (StorePath path : all) {
      describe(object.putObject(print(path)), store.readDerivation(path));
    }
    return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(object);
  }

  private String print(StorePath path) {
    return store.directory().print(path);
  }

  private void describe(ObjectNode object, Derivation derivation) {
    derivation.arguments().forEach(text -> object.withArray("/args").add(Utf8.decode(text)));
    object.withArray("/args");
    object.put("builder", Utf8.decode(derivation.builder()));
    ObjectNode environment = object.putObject("env");
    derivation
        .environment()
        .forEach((name, value) -> environment.put(Utf8.decode(name), Utf8.decode(value)));
    ObjectNode inputs = object.putObject("inputDrvs");
    derivation
        .inputDerivations()
        .forEach((path, outputs) -> outputs.forEach(inputs.putArray(print(path))::add));
    derivation.inputSources().forEach(path -> object.withArray("/inputSrcs").add(print(path)));
    object.withArray("/inputSrcs");
    object.put("name", Utf8.decode(derivation.name()));
    ObjectNode outputs = object.putObject("outputs");
    derivation.outputs().forEach((name, output) -> describe(outputs.putObject(name), output));
    object.put("system", Utf8.decode(derivation.system()));
  }

  private void describe(ObjectNode object, Output output) {
    ContentAddress.Fixed fixed = output.fixed();
    if (fixed != null) {
      object.put("hash", fixed.hash().print(HashFormat.BASE16));
      object.put("hashAlgo", fixed.methodAlgorithm());
    }
    StorePath path = output.path();
    if (path != null) {
      object.put("path", print(path));
    }
  }
}
