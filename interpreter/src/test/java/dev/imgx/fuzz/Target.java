package dev.imgx.fuzz;

import dev.imgx.lang.builtin.Builtins;
import dev.imgx.lang.builtin.DiskWorld;
import dev.imgx.lang.eval.Interpreter;
import dev.imgx.lang.eval.Limits;
import dev.imgx.lang.report.Palette;
import dev.imgx.lang.report.Renderer;
import dev.imgx.lang.source.Source;
import dev.imgx.lang.syntax.Parser;
import dev.imgx.lang.syntax.Printer;
import dev.imgx.lang.syntax.SyntaxError;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Str;
import dev.imgx.lang.value.Value;
import dev.imgx.store.archive.ArchiveError;
import dev.imgx.store.archive.DataSink;
import dev.imgx.store.archive.DebArchive;
import dev.imgx.store.archive.NarReader;
import dev.imgx.store.archive.SpooledTree;
import dev.imgx.store.archive.TarInput;
import dev.imgx.store.archive.TarUnpacker;
import dev.imgx.store.archive.TreeWriter;
import dev.imgx.store.derivation.AtermParser;
import dev.imgx.store.derivation.AtermWriter;
import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.hash.FormatError;
import dev.imgx.store.path.StoreDir;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/// What bytes of strangers are fed to. Whatever they are, the outcome is an answer or the refusal
/// that the reader promises; nothing else is thrown, nothing is written outside.
enum Target {
  /// A program: its canonical form is one itself, a refusal can be shown.
  PARSE {
    @Override
    void feed(byte[] input) {
      Source source = new Source(Source.STRING, "/", latin1(input));
      try {
        new Printer("/", "/").print(Parser.parse(source));
      } catch (SyntaxError e) {
        require(new Renderer(Palette.PLAIN, true).render(e.diagnostic()).startsWith("error: "));
      }
    }
  },
  JSON {
    @Override
    void feed(byte[] input) {
      evaluate("s: builtins.toJSON (builtins.fromJSON s)", latin1(input));
    }
  },
  TOML {
    @Override
    void feed(byte[] input) {
      evaluate("s: builtins.toJSON (builtins.fromTOML s)", latin1(input));
    }
  },
  /// A pattern up to the first line end, and a text.
  REGEX {
    @Override
    void feed(byte[] input) {
      String text = latin1(input);
      int end = text.indexOf('\n');
      String program =
          "s: builtins.deepSeq [ (builtins.match (builtins.substring 0 %d s) s)"
              + " (builtins.split (builtins.substring 0 %d s) s) ] \"\"";
      evaluate(program.formatted(end, end), text);
    }
  },
  NAR {
    @Override
    void feed(byte[] input) throws IOException {
      try {
        NarReader.read(
            new ByteArrayInputStream(input), new DataSink(OutputStream.nullOutputStream()));
      } catch (FormatError | IOException e) {
        require(e.getMessage() != null);
      }
      inside(folder -> {
        try (TreeWriter writer = new TreeWriter(folder.resolve("root"))) {
          NarReader.read(new ByteArrayInputStream(input), writer);
        } catch (FormatError e) {
          require(e.getMessage() != null);
        }
      });
    }
  },
  TAR {
    @Override
    void feed(byte[] input) throws IOException {
      inside(folder -> {
        try (TarInput tar = TarInput.of(new ByteArrayInputStream(input), "it")) {
          new TarUnpacker(Files.createDirectory(folder.resolve("root")), MOST_BYTES).unpack(tar);
        }
      });
    }
  },
  DEB {
    @Override
    void feed(byte[] input) throws IOException {
      inside(folder -> {
        Path deb = Files.write(folder.resolve("x.deb"), input);
        try (TarInput tar = DebArchive.data(deb, "it");
            SpooledTree tree = new SpooledTree(folder.resolve("spool"));
            TreeWriter writer = new TreeWriter(folder.resolve("root"))) {
          new TarUnpacker(tree, MOST_BYTES).unpack(tar);
          tree.read(writer);
        } finally {
          Files.delete(deb);
        }
      });
    }
  },
  /// A derivation: what is read is written and read again as the same.
  ATERM {
    @Override
    void feed(byte[] input) {
      StoreDir directory = new StoreDir("/nix/store");
      try {
        Derivation derivation = AtermParser.parse(latin1(input), "x", directory);
        String written = AtermWriter.write(derivation, directory);
        require(AtermParser.parse(written, "x", directory).equals(derivation));
      } catch (FormatError e) {
        require(e.getMessage() != null);
      }
    }
  };

  static final long MOST_BYTES = 1 << 20;

  /// Feeds one input. Throws what must not be thrown.
  abstract void feed(byte[] input) throws IOException;

  /// Unpacks something.
  @FunctionalInterface
  interface Unpacking {
    void in(Path folder) throws IOException;
  }

  /// Where Jazzer enters; which target is fed says `-Dimgx.target=NAR`.
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    valueOf(System.getProperty("imgx.target", PARSE.name())).feed(input);
  }

  static String latin1(byte[] input) {
    return new String(input, StandardCharsets.ISO_8859_1);
  }

  static void require(boolean holds) {
    if (!holds) {
      throw new AssertionError("a promise was broken");
    }
  }

  static void evaluate(String function, String argument) {
    Interpreter interpreter =
        new Interpreter(
            new DiskWorld(List.of()), Limits.DEFAULT, new Builtins("x86_64-linux", List.of()));
    try {
      interpreter.onDeepStack(() -> {
        Value value = interpreter.evaluate(new Source(Source.STRING, "/", function));
        return interpreter.call(value, Str.of(argument));
      });
    } catch (EvalError e) {
      require(!e.message().isEmpty());
    }
  }

  /// Unpacks into a new folder, where nothing but `root` may be afterwards.
  static void inside(Unpacking unpacking) throws IOException {
    Path folder = Files.createTempDirectory("unpacked");
    try {
      unpacking.in(folder);
    } catch (ArchiveError | IOException e) {
      require(e.getMessage() != null);
    }
    try (Stream<Path> entries = Files.list(folder)) {
      require(entries.allMatch(entry -> entry.endsWith("root")));
    }
    delete(folder);
  }

  private static void delete(Path folder) {
    try (Stream<Path> walk = Files.walk(folder)) {
      List<Path> all = walk.toList();
      for (Path path : all) {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        }
      }
      for (Path path : all.reversed()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
