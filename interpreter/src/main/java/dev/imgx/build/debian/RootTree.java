package dev.imgx.build.debian;

import dev.imgx.build.BuildRequest;
import dev.imgx.build.Builder;
import dev.imgx.build.Trees;
import dev.imgx.store.archive.DebArchive;
import dev.imgx.store.archive.SafeNames;
import dev.imgx.store.archive.TarInput;
import dev.imgx.store.archive.TarUnpacker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// `builtin:debian-tree`: Debian packages as an ordinary file system, as they would be installed.
///
/// Attribute `packages`: package files. `/bin`, `/lib` and so on lead into `/usr`. Maintainer
/// scripts are not run, but what images need of their work is done: the names of alternatives, the
/// linker's cache, the base of `/etc/passwd` and `/etc/group`, the bundle of certificates, and the
/// list of what is there, for scanners.
public final class RootTree implements Builder {
  private static final long MOST_BYTES = 1L << 35;
  private static final String BUNDLE = "etc/ssl/certs/ca-certificates.crt";

  @Override
  public void build(BuildRequest request) throws IOException {
    Path root = Files.createDirectory(request.output());
    TarUnpacker unpacker = new TarUnpacker(root, MOST_BYTES);
    SortedMap<String, String> scripts = new TreeMap<>();
    SortedMap<String, String> descriptions = new TreeMap<>();
    for (String source : request.attributes().texts("packages")) {
      Path deb = request.input(source);
      try (TarInput tar = DebArchive.data(deb, "`" + source + "`")) {
        for (TarInput.Member member = tar.next(); member != null; member = tar.next()) {
          unpack(unpacker, member, tar.data());
        }
      }
      control(deb, source, scripts, descriptions);
    }
    for (String link : MergedNames.LINKS) {
      if (Trees.isDirectory(root.resolve("usr/" + link))) {
        Files.createSymbolicLink(root.resolve(link), Path.of("usr/" + link));
      }
    }
    Alternatives.of(scripts.values()).make(root, request.log());
    bundle(root);
    users(root);
    for (var description : descriptions.entrySet()) {
      write(root, "var/lib/dpkg/status.d/" + description.getKey(), description.getValue());
    }
    LinkerCache.write(root);
    Files.createDirectories(root.resolve("tmp"));
    LostScripts.report(root, request.log());
  }

  private static void unpack(TarUnpacker unpacker, TarInput.Member member, InputStream data)
      throws IOException {
    String name = member.name();
    boolean compatibility =
        member.kind() == TarInput.Kind.SYMLINK && MergedNames.LINKS.contains(name);
    if (compatibility) {
      return;
    }
    String target =
        switch (member.kind()) {
          case SYMLINK -> MergedNames.target(name, member.target());
          case HARDLINK -> MergedNames.place(SafeNames.relative(member.target()));
          default -> member.target();
        };
    unpacker.unpack(
        new TarInput.Member(
            member.kind(), MergedNames.place(name), member.mode(), member.size(), target),
        data);
  }

  private static void control(
      Path deb,
      String source,
      SortedMap<String, String> scripts,
      SortedMap<String, String> descriptions)
      throws IOException {
    try (TarInput tar = DebArchive.control(deb, "`" + source + "`")) {
      for (TarInput.Member member = tar.next(); member != null; member = tar.next()) {
        if (member.name().equals("postinst")) {
          scripts.put(source, text(tar));
        } else if (member.name().equals("control")) {
          String text = text(tar);
          String name =
              text.lines().filter(line -> line.startsWith("Package: ")).findFirst().orElse("");
          if (!name.isEmpty()) {
            descriptions.put(SafeNames.member(name.substring(9).strip()), text);
          }
        }
      }
    }
  }

  private static String text(TarInput tar) throws IOException {
    return new String(tar.data().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /// What `update-ca-certificates` makes.
  private static void bundle(Path root) throws IOException {
    Path certificates = root.resolve("usr/share/ca-certificates");
    if (!Files.isDirectory(certificates)) {
      return;
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    TreeSet<Path> files = new TreeSet<>();
    try (DirectoryStream<Path> groups = Files.newDirectoryStream(certificates)) {
      for (Path group : groups) {
        try (DirectoryStream<Path> each = Files.newDirectoryStream(group, "*.crt")) {
          each.forEach(files::add);
        }
      }
    }
    for (Path file : files) {
      all.write(Files.readAllBytes(file));
    }
    Files.createDirectories(root.resolve("etc/ssl/certs"));
    Files.write(root.resolve(BUNDLE), all.toByteArray());
  }

  /// Users and groups as `base-passwd` has them; without it, those that every Debian has by these
  /// numbers.
  private static void users(Path root) throws IOException {
    Path masters = root.resolve("usr/share/base-passwd");
    boolean known = Files.isDirectory(masters);
    write(
        root,
        "etc/passwd",
        known
            ? Files.readString(masters.resolve("passwd.master")).replace(":*:", ":x:")
            : resource("passwd"));
    write(
        root,
        "etc/group",
        known
            ? Files.readString(masters.resolve("group.master")).replace(":*:", ":x:")
            : resource("group"));
    write(
        root,
        "etc/nsswitch.conf",
        "passwd:         files\ngroup:          files\nhosts:          files dns\n");
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = Objects.requireNonNull(RootTree.class.getResourceAsStream(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void write(Path root, String name, String text) throws IOException {
    Path file = root.resolve(name);
    if (!Trees.exists(file)) {
      Files.createDirectories(file.getParent());
      Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
    }
  }
}
