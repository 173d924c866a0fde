package dev.imgx.build.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imgx.build.Attributes;
import dev.imgx.store.LocalStore;
import dev.imgx.store.database.PathInfo;
import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.hash.HashFormat;
import dev.imgx.store.path.StorePath;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Says what an image is made of, as CycloneDX writes it (<https://cyclonedx.org/docs/1.6/json/>).
/// The components are store paths, and the references between them its dependencies; images of
/// registries below it are components too. What comes from a package of Debian is named as that is
/// (<https://github.com/package-url/purl-spec>). The bytes depend on the image and on what the
/// store knows of it alone.
public final class BillOfMaterials {
  private static final Pattern VERSIONED = Pattern.compile("(.+?)-([^a-zA-Z].*)");
  private static final Pattern DEB = Pattern.compile("([^_]+)_([^_]+)_([^_]+)\\.deb");

  private final LocalStore store;
  private final SortedSet<StorePath> parts = new TreeSet<>();
  private final SortedMap<String, String> bases = new TreeMap<>();

  private BillOfMaterials(LocalStore store) {
    this.store = store;
  }

  /// The bill of an image.
  ///
  /// @param output the path of the store that the image is, or null: then only what it says itself
  ///   is known of it
  public static ObjectNode of(Image image, @Nullable StorePath output, LocalStore store) {
    BillOfMaterials bill = new BillOfMaterials(store);
    for (ImageLayer layer : image.layers()) {
      for (String path : layer.paths()) {
        bill.parts.add(StorePath.parse(path.substring(path.lastIndexOf('/') + 1)));
      }
    }
    PathInfo info = output == null ? null : store.find(output);
    if (info != null && info.deriver() != null) {
      Ancestry ancestry = new Ancestry(store);
      ancestry.follow(info.deriver());
      bill.parts.addAll(ancestry.parts());
      bill.bases.putAll(ancestry.bases());
    }
    return bill.write(image);
  }

  private ObjectNode write(Image image) {
    String id = LayerJson.sha256(image.config());
    JsonNode config = JsonText.parseObject(image.config(), "the image's configuration");
    ObjectNode bill = JsonText.object().put("bomFormat", "CycloneDX").put("specVersion", "1.6");
    UUID number = UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.US_ASCII));
    bill.put("serialNumber", "urn:uuid:" + number).put("version", 1);
    ObjectNode metadata = bill.putObject("metadata");
    metadata.put("timestamp", config.path("created").asText());
    metadata
        .putObject("tools")
        .putArray("components")
        .addObject()
        .put("type", "application")
        .put("name", "imgx");
    String called = image.names().isEmpty() ? "image" : image.names().getFirst();
    int colon = called.lastIndexOf(':');
    boolean tagged = colon > called.lastIndexOf('/');
    ObjectNode whole = metadata.putObject("component").put("type", "container");
    whole.put("bom-ref", "sha256:" + id).put("name", tagged ? called.substring(0, colon) : called);
    whole.put("version", tagged ? called.substring(colon + 1) : "sha256:" + id);
    ArrayNode components = bill.putArray("components");
    bases.forEach((name, digest) -> base(name, digest, components.addObject()));
    parts.forEach(path -> component(path, components.addObject()));
    dependencies("sha256:" + id, bill.putArray("dependencies"));
    return bill;
  }

  private static void base(String name, String digest, ObjectNode component) {
    String last = name.substring(name.lastIndexOf('/') + 1).replaceFirst(":.*", "");
    component.put("type", "container").put("bom-ref", name + "@" + digest).put("name", name);
    component.put("version", digest);
    component.put("purl", "pkg:oci/" + last + "@" + encoded(digest));
  }

  private void component(StorePath path, ObjectNode component) {
    component.put("type", "library").put("bom-ref", store.directory().print(path));
    List<Matcher> packages = packages(path);
    if (packages.size() == 1) {
      identify(component, packages.getFirst());
    } else {
      Matcher versioned = VERSIONED.matcher(path.name());
      boolean hasVersion = versioned.matches();
      component.put("name", hasVersion ? versioned.group(1) : path.name());
      if (hasVersion) {
        component.put("version", versioned.group(2));
      }
    }
    PathInfo info = store.find(path);
    if (info != null) {
      ObjectNode hash = component.putArray("properties").addObject();
      hash.put("name", "imgx:narHash").put("value", info.narHash().print(HashFormat.SRI));
    }
    if (packages.size() > 1) {
      ArrayNode inner = component.putArray("components");
      packages.forEach(one -> identify(inner.addObject().put("type", "library"), one));
    }
  }

  private static void identify(ObjectNode component, Matcher deb) {
    String purl =
        "pkg:deb/debian/%s@%s?arch=%s"
            .formatted(encoded(deb.group(1)), encoded(deb.group(2)), deb.group(3));
    component.put("name", deb.group(1)).put("version", deb.group(2)).put("purl", purl);
  }

  /// The packages of Debian that a path was made from: their names, versions and architectures.
  private List<Matcher> packages(StorePath path) {
    SortedMap<String, Matcher> packages = new TreeMap<>();
    PathInfo info = store.find(path);
    if (info != null && info.deriver() != null) {
      collect(info.deriver(), packages);
    }
    return List.copyOf(packages.values());
  }

  /// Packages that a derivation unpacks, or that one does whose files it copies: programs of a
  /// sandbox may do anything, but our own builders only that.
  private void collect(StorePath deriver, Map<String, Matcher> packages) {
    if (!store.isValid(deriver)) {
      return;
    }
    Derivation derivation = store.readDerivation(deriver);
    if (DEB.matcher(derivation.name()).matches()) {
      String url = Attributes.of(derivation, store.directory()).text("url", derivation.name());
      String name = url.substring(url.lastIndexOf('/') + 1).replace("+", "%2B");
      String file = URLDecoder.decode(name, StandardCharsets.UTF_8);
      Matcher deb = DEB.matcher(file);
      if (deb.matches()) {
        packages.put(file, deb);
      }
      return;
    }
    String builder = Ancestry.builder(derivation);
    boolean copies = !builder.isEmpty() && !builder.equals("relocate-deb");
    for (StorePath input : derivation.inputDerivations().keySet()) {
      boolean unpacked = DEB.matcher(input.derivationName()).matches();
      if (unpacked || (copies && !isPart(input))) {
        collect(input, packages);
      }
    }
  }

  private boolean isPart(StorePath deriver) {
    if (!store.isValid(deriver)) {
      return false;
    }
    Derivation derivation = store.readDerivation(deriver);
    return derivation.outputs().keySet().stream()
        .anyMatch(id -> parts.contains(derivation.output(id)));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("%3A", ":");
  }

  private void dependencies(String whole, ArrayNode list) {
    SortedSet<StorePath> tops = new TreeSet<>(parts);
    Map<StorePath, SortedSet<StorePath>> needs = new TreeMap<>();
    for (StorePath path : parts) {
      PathInfo info = store.find(path);
      SortedSet<StorePath> needed = new TreeSet<>(info == null ? List.of() : info.references());
      needed.retainAll(parts);
      needed.remove(path);
      tops.removeAll(needed);
      needs.put(path, needed);
    }
    ObjectNode image = list.addObject().put("ref", whole);
    ArrayNode below = image.putArray("dependsOn");
    bases.forEach((name, digest) -> below.add(name + "@" + digest));
    tops.forEach(path -> below.add(store.directory().print(path)));
    needs.forEach((path, needed) -> {
      ObjectNode entry = list.addObject().put("ref", store.directory().print(path));
      ArrayNode others = entry.putArray("dependsOn");
      needed.forEach(other -> others.add(store.directory().print(other)));
    });
  }
}
