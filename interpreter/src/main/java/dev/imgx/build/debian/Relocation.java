package dev.imgx.build.debian;

import dev.imgx.build.BuildLog;
import dev.imgx.build.Trees;
import dev.imgx.store.archive.FileNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Brings the files of packages into the layout of the store and lets everything in them that
/// points to another file point to the store. Mutable, for one build.
final class Relocation {
  private static final Pattern ABSOLUTE = Pattern.compile("/(?:usr/)?lib[^\\s()]*");
  private static final int LARGEST_TEXT = 1 << 16;

  private final Surroundings surroundings;
  private final BuildLog log;
  private final Interpreters interpreters;
  private final SortedMap<String, Path> files = new TreeMap<>();
  private final SortedMap<String, String> links = new TreeMap<>();

  Relocation(Surroundings surroundings, BuildLog log) {
    this.surroundings = surroundings;
    this.log = log;
    this.interpreters = new Interpreters(surroundings, log);
  }

  /// Moves all files to their new places. Where two would be at one, a file is better than a link,
  /// and the first is better than the second.
  void move(Path unpacked) throws IOException {
    move(unpacked, "");
    for (Map.Entry<String, String> link : links.entrySet()) {
      makeLink(link.getKey(), link.getValue());
    }
    Path bin = surroundings.own().path("bin");
    Path sbin = surroundings.own().path("sbin");
    if (Files.isDirectory(bin) && !Trees.exists(sbin)) {
      FileNames.makeLink(sbin, "bin");
    }
    linkLibraries();
  }

  /// Libraries are found in `lib` too, where those who know nothing of Debian look for them.
  private void linkLibraries() throws IOException {
    Path lib = surroundings.own().path("lib");
    if (!Trees.isDirectory(lib)) {
      return;
    }
    try (DirectoryStream<Path> machines = Files.newDirectoryStream(lib, "*-linux-gnu*")) {
      for (Path machine : machines) {
        linkLibraries(lib, machine);
      }
    }
  }

  private static void linkLibraries(Path lib, Path machine) throws IOException {
    try (DirectoryStream<Path> libraries = Files.newDirectoryStream(machine, "*.so*")) {
      for (Path library : libraries) {
        Path link = lib.resolve(library.getFileName());
        if (!Trees.exists(link) && !Trees.isDirectory(library)) {
          FileNames.makeLink(link, FileNames.of(machine) + "/" + FileNames.of(library));
        }
      }
    }
  }

  private void move(Path directory, String name) throws IOException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(children::add);
    }
    children.sort(null);
    for (Path child : children) {
      String old = name.isEmpty() ? FileNames.of(child) : name + "/" + FileNames.of(child);
      String place = Layout.place(old);
      if (Files.isSymbolicLink(child)) {
        links.putIfAbsent(old, FileNames.readLink(child));
      } else if (Trees.isDirectory(child)) {
        if (!place.isEmpty()) {
          Files.createDirectories(surroundings.own().path(place));
        }
        move(child, old);
      } else if (surroundings.own().has(place)) {
        log.line("`" + old + "` is left out: there is a `" + place + "` already");
      } else {
        Files.createDirectories(surroundings.own().path(place).getParent());
        files.put(place, Files.move(child, surroundings.own().path(place)));
      }
    }
  }

  /// Links to other packages become absolute, links to own files relative; links to what no package
  /// has stay.
  private void makeLink(String old, String target) throws IOException {
    String place = Layout.place(old);
    String linked = Layout.place(Layout.linked(old, target));
    if (linked.equals(place) || surroundings.own().has(place)) {
      return;
    }
    String found = surroundings.find(linked);
    boolean own =
        surroundings.own().has(linked)
            || links.keySet().stream().anyMatch(other -> Layout.place(other).equals(linked));
    String text =
        own
            ? Layout.relative(place, linked)
            : found != null ? found : "/" + Layout.linked(old, target);
    Path link = surroundings.own().path(place);
    Files.createDirectories(link.getParent());
    FileNames.makeLink(link, text);
  }

  /// Repairs every file that the kernel, the dynamic linker or the compiler would follow.
  void repair() throws IOException {
    interpreters.note();
    Set<Object> seen = new HashSet<>();
    for (Map.Entry<String, Path> file : files.entrySet()) {
      if (!seen.add(Files.readAttributes(file.getValue(), BasicFileAttributes.class).fileKey())) {
        continue;
      }
      byte[] start = start(file.getValue());
      if (Elf.begins(start)) {
        new Linkage(surroundings, log).repair(file.getKey(), file.getValue());
      } else if (start.length > 2 && start[0] == '#' && start[1] == '!') {
        if (Files.isExecutable(file.getValue())) {
          interpreters.repair(file.getKey(), file.getValue());
        }
      } else if (Files.size(file.getValue()) < LARGEST_TEXT) {
        repairText(file.getKey(), file.getValue());
      }
    }
  }

  private static byte[] start(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(4);
    }
  }

  /// What compilers and linkers read: linker scripts, and descriptions for `pkg-config`.
  private void repairText(String name, Path file) throws IOException {
    boolean script = name.endsWith(".so") || name.endsWith(".a");
    if (!script && !name.endsWith(".pc")) {
      return;
    }
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    String changed = text;
    if (name.endsWith(".pc")) {
      changed = text.replaceAll("(?m)^([a-z_]+)=/usr(?=/|$)", "$1=" + surroundings.own().logical());
    } else if (text.startsWith("/* GNU ld script")) {
      Matcher paths = ABSOLUTE.matcher(text);
      changed = paths.replaceAll(found -> Matcher.quoteReplacement(known(found.group())));
    }
    if (!changed.equals(text)) {
      Files.write(file, changed.getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  private String known(String path) {
    String found = surroundings.find(Layout.place(path.substring(1)));
    return found == null ? path : found;
  }

  /// Throws `DebianError` when something that can be executed is started by what is not in the
  /// store.
  void check(String storeDirectory) throws IOException {
    List<Path> all = new ArrayList<>(files.values());
    for (Path file : all) {
      if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.isExecutable(file)) {
        String starter = starter(file);
        if (starter != null && !starter.startsWith(storeDirectory + "/")) {
          throw new DebianError(
              "`%s` would be started by `%s`, which is not in the store"
                  .formatted(surroundings.own().place().relativize(file), starter),
              null);
        }
      }
    }
  }

  private static @Nullable String starter(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Elf elf = Elf.of(bytes, file.toString());
    if (elf != null) {
      return elf.interpreter();
    }
    Script script = Script.of(Arrays.copyOf(bytes, Math.min(bytes.length, 1 << 12)));
    return script == null ? null : script.interpreter();
  }
}
