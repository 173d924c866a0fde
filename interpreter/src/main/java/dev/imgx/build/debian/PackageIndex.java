package dev.imgx.build.debian;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// The packages that indices (`Packages` files) know. Mutable, for one thread.
///
/// An index has fifty megabytes and a solution needs a hundredth of it: adding one only notes where
/// each package begins and who provides what; a stanza is read when somebody asks for it.
final class PackageIndex {
  private static final byte[] PACKAGE = "Package: ".getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] PROVIDES = "Provides: ".getBytes(StandardCharsets.ISO_8859_1);

  /// A stanza that was not read yet.
  private record Place(byte[] text, int start) {}

  private final Map<String, List<Place>> places = new HashMap<>();
  private final Map<String, TreeSet<String>> providers = new HashMap<>();
  private final Map<String, List<BinaryPackage>> read = new HashMap<>();
  private final Map<String, BinaryPackage> kept = new HashMap<>();

  /// Adds the packages of an index.
  void add(byte[] text) {
    int stanza = 0;
    String name = "";
    int line = 0;
    while (line < text.length) {
      int end = lineEnd(text, line);
      if (end == line) {
        stanza = end + 1;
      } else if (text[line] == 'P') {
        if (begins(text, line, PACKAGE)) {
          name = slice(text, line + PACKAGE.length, end).strip();
          places.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(new Place(text, stanza));
        } else if (begins(text, line, PROVIDES)) {
          provide(name, slice(text, line + PROVIDES.length, end));
        }
      }
      line = end + 1;
    }
  }

  private void provide(String name, String field) {
    for (String given : field.split(",")) {
      String plain = given.strip().split("[ (:]", 2)[0];
      providers.computeIfAbsent(plain, _ -> new TreeSet<>()).add(name);
    }
  }

  /// Makes a package be there that no index may have any more, before all its other versions.
  void keep(BinaryPackage entry) {
    kept.put(entry.name(), entry);
    read.remove(entry.name());
  }

  /// All versions of a package: one that was kept, then the newest first.
  List<BinaryPackage> versions(String name) {
    return read.computeIfAbsent(name, this::load);
  }

  private List<BinaryPackage> load(String name) {
    List<BinaryPackage> versions = new ArrayList<>();
    for (Place place : places.getOrDefault(name, List.of())) {
      BinaryPackage found = BinaryPackage.of(fields(place));
      if (versions.stream().noneMatch(known -> known.version().equals(found.version()))) {
        versions.add(found);
      }
    }
    versions.sort(Comparator.comparing(BinaryPackage::version).reversed());
    BinaryPackage preferred = kept.get(name);
    if (preferred != null) {
      // What the index says of the same file is better: there are the versions of dependencies.
      BinaryPackage same = preferred;
      for (BinaryPackage version : versions) {
        if (version.file().sha256().equals(preferred.file().sha256())) {
          same = version;
        }
      }
      versions.remove(same);
      versions.addFirst(same);
    }
    return versions;
  }

  /// The packages that provide a name, the most usual first.
  List<BinaryPackage> providers(String name) {
    List<BinaryPackage> all = new ArrayList<>();
    for (String provider : providers.getOrDefault(name, new TreeSet<>())) {
      all.addAll(versions(provider));
    }
    all.sort(Comparator.comparingInt(BinaryPackage::priority).thenComparing(BinaryPackage::name));
    return all;
  }

  private static Map<String, String> fields(Place place) {
    Map<String, String> fields = new HashMap<>();
    byte[] text = place.text();
    int line = place.start();
    String field = "";
    while (line < text.length) {
      int end = lineEnd(text, line);
      if (end == line) {
        break;
      }
      String content = slice(text, line, end);
      int colon = content.indexOf(':');
      if (Character.isWhitespace(content.charAt(0))) {
        fields.merge(field, content, String::concat);
      } else if (colon > 0) {
        field = content.substring(0, colon);
        fields.put(field, content.substring(colon + 1).strip());
      }
      line = end + 1;
    }
    return fields;
  }

  private static String slice(byte[] text, int start, int end) {
    return new String(text, start, end - start, StandardCharsets.UTF_8);
  }

  private static int lineEnd(byte[] text, int start) {
    int end = start;
    while (end < text.length && text[end] != '\n') {
      end++;
    }
    return end;
  }

  private static boolean begins(byte[] text, int start, byte[] prefix) {
    if (start + prefix.length > text.length) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      if (text[start + i] != prefix[i]) {
        return false;
      }
    }
    return true;
  }
}
