package dev.imgx.fuzz;

import com.github.luben.zstd.ZstdOutputStream;
import dev.imgx.Golden;
import dev.imgx.store.archive.NarWriter;
import dev.imgx.store.archive.TreeReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/// Sound inputs of each target, from which the unsound ones are made.
final class Seeds {
  private static final List<String> JSON =
      List.of(
          "{\"a\":[1,-2,3.5e10,1E-3,null,true,false,\"\\u00e9\\ud83d\\ude00\\n\"],\"b\":{\"c\":{}}}",
          "[9223372036854775807,-9223372036854775808,1.0,0.1,[],[[]]]",
          " \"text\" ",
          "{\"\":\"\",\"x\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"}");

  private static final List<String> TOML =
      List.of(
          "a = 1\nb = 'x'\nc.d = [1, 2]\n[t]\nx = 1.5e3\ny = true\n[[u]]\nz = \"\\u00e9\"\n[[u]]\n",
          "s = \"\"\"\na\\\n  b\"\"\"\nl = '''\nx'''\nh = 0xff\no = 0o7\nb = 0b1\nf = inf\nn = nan\n",
          "i = { a = 1, b.c = 'x', d = [ { } ] }\n\"quoted key\" = 1_000\n# comment\n",
          "a = [\n 1,\n 2, # two\n]\nx.y.z = -0.0\n[x.w]\nq = +1\n");

  private static final List<String> REGEXES =
      List.of(
          "(a*)*b\naaaaaaaaaaaaaaaa",
          "a********************b\naac",
          "[[:alpha:]]+([^0-9]|x{2,3})\nabcxx",
          "(|a)+\\.$\na.b.",
          "((a|b)*c){0,3}[]^-]\nabcabc]",
          "^(.*)/([^/]*)$\nx/y/z");

  private static final List<String> DERIVATIONS =
      List.of(
          "Derive([(\"out\",\"/nix/store/j6a0wlrqwbvk7zk6xhmj3wx6kjw1hdyr-x\",\"\",\"\")],"
              + "[(\"/nix/store/3q3b1i0kl4gnr9y1kgwkkwmkrp1c1qq6-y.drv\",[\"dev\",\"out\"])],"
              + "[\"/nix/store/v0ih9qlw9qcxvzn5vvl9mcmn0q3y2xn6-b.sh\"],\"x86_64-linux\",\"/bin/sh\","
              + "[\"-c\",\"echo \\\"\\n\\t\\\\ $x\"],[(\"name\",\"x\"),(\"out\",\"/o\")])",
          "Derive([(\"out\",\"\",\"r:sha256\","
              + "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\")],"
              + "[],[],\"s\",\"b\",[],[])",
          "Derive([],[],[],\"\",\"\",[],[])");

  private Seeds() {}

  static List<byte[]> of(Target target) throws IOException {
    return switch (target) {
      case PARSE -> programs();
      case JSON -> bytes(JSON);
      case TOML -> bytes(TOML);
      case REGEX -> bytes(REGEXES);
      case NAR -> List.of(nar());
      case TAR -> tars();
      case DEB -> debs();
      case ATERM -> bytes(DERIVATIONS);
    };
  }

  private static List<byte[]> bytes(List<String> texts) {
    return texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
  }

  private static List<byte[]> programs() throws IOException {
    List<byte[]> programs = new ArrayList<>();
    for (String folder : List.of("lang", "builtin", "syntax")) {
      Path path = Path.of("src/test/resources/snippets", folder);
      for (Path file : Files.isDirectory(path) ? Golden.inputs(path, ".imgx") : List.<Path>of()) {
        programs.add(Files.readAllBytes(file));
      }
    }
    return programs;
  }

  private static byte[] nar() throws IOException {
    Path folder = Files.createTempDirectory("seed");
    Files.createDirectories(folder.resolve("a/b"));
    Files.writeString(folder.resolve("a/b/file"), "contents of a file\n");
    Files.writeString(folder.resolve("a/program"), "#!/bin/sh\n");
    Files.setPosixFilePermissions(
        folder.resolve("a/program"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createSymbolicLink(folder.resolve("a/link"), Path.of("b/file"));
    Files.createFile(folder.resolve("empty"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (NarWriter writer = new NarWriter(out)) {
      TreeReader.read(folder, writer);
    }
    return out.toByteArray();
  }

  private static List<byte[]> tars() throws IOException {
    byte[] ustar = tar(false);
    byte[] pax = tar(true);
    return List.of(
        ustar,
        pax,
        packed(ustar, GZIPOutputStream::new),
        packed(pax, ZstdOutputStream::new),
        packed(ustar, out -> new XZOutputStream(out, new LZMA2Options(0))),
        packed(ustar, BZip2CompressorOutputStream::new));
  }

  private static byte[] tar(boolean pax) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes)) {
      int mode = pax ? TarArchiveOutputStream.LONGFILE_POSIX : TarArchiveOutputStream.LONGFILE_GNU;
      out.setLongFileMode(mode);
      out.setAddPaxHeadersForNonAsciiNames(pax);
      put(out, new TarArchiveEntry("d/"), "");
      put(out, new TarArchiveEntry("d/é"), "text\n");
      put(out, new TarArchiveEntry("d/" + "long/".repeat(30) + "f"), "deep\n");
      link(out, "l", TarConstants.LF_SYMLINK, "d/x");
      link(out, "h", TarConstants.LF_LINK, "d/é");
      put(out, new TarArchiveEntry("./z"), "z".repeat(600));
    }
    return bytes.toByteArray();
  }

  private static void put(TarArchiveOutputStream out, TarArchiveEntry entry, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    entry.setSize(bytes.length);
    out.putArchiveEntry(entry);
    out.write(bytes);
    out.closeArchiveEntry();
  }

  private static void link(TarArchiveOutputStream out, String name, byte kind, String target)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, kind);
    entry.setLinkName(target);
    put(out, entry, "");
  }

  private static List<byte[]> debs() throws IOException {
    List<byte[]> debs = new ArrayList<>();
    String[] endings = {"", "", ".gz", ".zst", ".xz", ".bz2"};
    List<byte[]> tars = tars();
    for (int i = 0; i < endings.length; i++) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ArArchiveOutputStream out = new ArArchiveOutputStream(bytes)) {
        put(out, "debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII));
        put(out, "control.tar", tars.getFirst());
        put(out, "data.tar" + endings[i], tars.get(i));
      }
      debs.add(bytes.toByteArray());
    }
    return debs;
  }

  private static void put(ArArchiveOutputStream out, String name, byte[] data) throws IOException {
    out.putArchiveEntry(new ArArchiveEntry(name, data.length));
    out.write(data);
    out.closeArchiveEntry();
  }

  /// Opens a compressor.
  @FunctionalInterface
  private interface Packer {
    OutputStream around(OutputStream out) throws IOException;
  }

  private static byte[] packed(byte[] plain, Packer packer) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = packer.around(bytes)) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }
}
