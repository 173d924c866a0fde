package dev.imgx.app.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imgx.app.session.Built;
import dev.imgx.app.session.Fetchable;
import dev.imgx.app.session.Imgx;
import dev.imgx.app.session.Product;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What `imgx build` prints and links.
final class Outcome {
  private final Imgx imgx;
  private final boolean json;

  /// @param json whether to print JSON; else places on this machine, a line each
  Outcome(Imgx imgx, boolean json) {
    this.imgx = imgx;
    this.json = json;
  }

  /// Lines about what would be fetched and built.
  List<String> plan(List<Product> products) throws IOException {
    List<StorePath> missing = imgx.missing(products);
    List<String> lines = new ArrayList<>();
    addOffers(imgx.offers(products), lines);
    if (!missing.isEmpty()) {
      lines.add(
          missing.size() == 1
              ? "this derivation would be built:"
              : "these " + missing.size() + " derivations would be built:");
    }
    missing.forEach(path -> lines.add("  " + imgx.logical(path)));
    return lines;
  }

  private void addOffers(List<Fetchable> offers, List<String> lines) {
    if (offers.isEmpty()) {
      return;
    }
    long download = offers.stream().mapToLong(Fetchable::download).sum();
    long unpacked = offers.stream().mapToLong(Fetchable::unpacked).sum();
    lines.add(
        "%s would be fetched (%s to download, %s unpacked):"
            .formatted(
                offers.size() == 1 ? "this path" : "these " + offers.size() + " paths",
                Lines.size(download),
                Lines.size(unpacked)));
    for (Fetchable offer : offers) {
      lines.add("  " + imgx.logical(offer.path()) + " from " + offer.source());
    }
  }

  /// What a dry run prints as its result: JSON, or nothing.
  String planned(List<Product> products) throws IOException {
    List<Built> outputs = new ArrayList<>();
    for (Product product : products) {
      SortedMap<String, StorePath> paths = new TreeMap<>();
      paths.put(product.output(), imgx.output(product));
      outputs.add(new Built(product.derivation(), paths));
    }
    return json ? print(outputs) : "";
  }

  /// What a build prints as its result.
  String built(List<Built> results) throws IOException {
    if (json) {
      return print(results);
    }
    StringBuilder lines = new StringBuilder();
    for (Built result : results) {
      result.outputs().values().forEach(path -> lines.append(imgx.physical(path)).append('\n'));
    }
    return lines.toString();
  }

  /// Links results as nix-build does: `result`, `result-2` for the second derivation, `result-dev`
  /// for an output `dev`.
  void link(List<Built> results, String name) throws IOException {
    Map<StorePath, String> names = new LinkedHashMap<>();
    for (Built result : results) {
      int number = names.size() + 1;
      String link =
          names.computeIfAbsent(result.derivation(), _ -> number == 1 ? name : name + "-" + number);
      for (Map.Entry<String, StorePath> output : result.outputs().entrySet()) {
        String suffix = output.getKey().equals("out") ? "" : "-" + output.getKey();
        imgx.link(Path.of(link + suffix), output.getValue());
      }
    }
  }

  /// As `nix build --json` does, and where outputs are on this machine.
  private String print(List<Built> results) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    Map<StorePath, ObjectNode> byDerivation = new LinkedHashMap<>();
    ArrayNode all = mapper.createArrayNode();
    for (Built result : results) {
      ObjectNode object =
          byDerivation.computeIfAbsent(
              result.derivation(), path -> all.addObject().put("drvPath", imgx.logical(path)));
      for (Map.Entry<String, StorePath> output : result.outputs().entrySet()) {
        String id = output.getKey();
        object.withObject("/outputs").put(id, imgx.logical(output.getValue()));
        object.withObject("/places").put(id, imgx.physical(output.getValue()).toString());
      }
    }
    return mapper.writeValueAsString(all) + "\n";
  }
}
