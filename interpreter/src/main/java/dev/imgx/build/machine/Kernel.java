package dev.imgx.build.machine;

import dev.imgx.store.archive.Decompression;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A kernel that a guest can boot, and the directory of its modules.
///
/// @param image the compressed kernel
/// @param modules its `/lib/modules/VERSION`
public record Kernel(Path image, Path modules) {
  /// What a guest needs that may not be part of the kernel itself: its disks and file systems.
  private static final List<String> NEEDED =
      List.of("virtio_pci", "virtio_blk", "virtio_console", "erofs", "overlay", "ext4");

  private static final String DEPENDS = "\0depends=";

  /// The newest kernel below a root directory that can be read and has what guests need; null when
  /// there is none.
  public static @Nullable Kernel find(Path root) throws IOException {
    TreeMap<String, Kernel> found = new TreeMap<>();
    Path boot = root.resolve("boot");
    if (!Files.isDirectory(boot)) {
      return null;
    }
    try (DirectoryStream<Path> images = Files.newDirectoryStream(boot, "vmlinuz-*")) {
      for (Path image : images) {
        String version = image.getFileName().toString().substring("vmlinuz-".length());
        Kernel kernel = new Kernel(image, root.resolve("lib/modules").resolve(version));
        if (Files.isReadable(image) && kernel.missing().isEmpty()) {
          found.put(version, kernel);
        }
      }
    }
    return found.isEmpty() ? null : found.lastEntry().getValue();
  }

  /// What guests need that this kernel does not have.
  List<String> missing() throws IOException {
    return missing(NEEDED);
  }

  /// What of these modules this kernel does not have.
  List<String> missing(List<String> names) throws IOException {
    Map<String, Path> files = files();
    List<String> builtIn = builtIn();
    return names.stream()
        .filter(name -> !files.containsKey(name) && !builtIn.contains(name))
        .toList();
  }

  /// The modules that a guest loads, and more of them: names and bytes, in the order in which they
  /// can be loaded.
  Map<String, byte[]> load(List<String> more) throws IOException {
    Map<String, Path> files = files();
    Map<String, byte[]> loaded = new LinkedHashMap<>();
    for (String name : NEEDED) {
      load(name, files, loaded);
    }
    for (String name : more) {
      load(name, files, loaded);
    }
    return loaded;
  }

  private static void load(String name, Map<String, Path> files, Map<String, byte[]> loaded)
      throws IOException {
    Path file = files.get(name);
    if (file == null || loaded.containsKey(name)) {
      return;
    }
    byte[] bytes;
    try (InputStream in = Decompression.open(new BufferedInputStream(Files.newInputStream(file)))) {
      bytes = in.readAllBytes();
    }
    for (String other : dependencies(bytes)) {
      load(plain(other), files, loaded);
    }
    loaded.put(name, bytes);
  }

  /// What a module says that it needs: `depends=a,b` among the texts in it.
  private static List<String> dependencies(byte[] module) {
    String text = new String(module, StandardCharsets.ISO_8859_1);
    int start = text.indexOf(DEPENDS);
    if (start < 0) {
      return List.of();
    }
    String names = text.substring(start + DEPENDS.length(), text.indexOf('\0', start + 1));
    return Stream.of(names.split(",")).filter(name -> !name.isEmpty()).toList();
  }

  /// All modules by name.
  private Map<String, Path> files() throws IOException {
    Map<String, Path> files = new TreeMap<>();
    Path directory = modules.resolve("kernel");
    if (Files.isDirectory(directory)) {
      try (Stream<Path> all = Files.walk(directory)) {
        all.filter(file -> file.getFileName().toString().contains(".ko"))
            .forEach(file -> files.put(plain(file.toString()), file));
      }
    }
    return files;
  }

  private List<String> builtIn() throws IOException {
    Path list = modules.resolve("modules.builtin");
    return Files.isReadable(list)
        ? Files.readAllLines(list, StandardCharsets.ISO_8859_1).stream().map(Kernel::plain).toList()
        : List.of();
  }

  /// `kernel/drivers/block/virtio-blk.ko.xz` is `virtio_blk`.
  private static String plain(String file) {
    String name = file.substring(file.lastIndexOf('/') + 1);
    int dot = name.indexOf('.');
    return (dot < 0 ? name : name.substring(0, dot)).replace('-', '_');
  }
}
