package dev.imgx.store.derivation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Peers;
import dev.imgx.store.hash.FormatError;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.path.StoreDir;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DerivationTest {
  private static final StoreDir DIR = StoreDir.STANDARD;

  /// Many shapes that depend on each other, instantiated by Nix.
  private static final String SHAPES =
      """
      let
        sha = "1b8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5s";
        make = args: derivation ({ name = "d"; system = "s"; builder = "/b"; } // args);
        plain = make { };
        many = make { name = "many"; outputs = [ "out" "dev" "man" ]; inherit plain; };
        flat = make { name = "flat"; outputHash = sha; outputHashAlgo = "sha256"; };
        nar = make {
          name = "nar"; outputHash = sha; outputHashAlgo = "sha256"; outputHashMode = "recursive";
          inherit flat;
        };
        sha1 = make { name = "s1"; outputHashAlgo = "sha1";
          outputHash = "kpcd173cq987hw957sx6m0868wv3x6d9"; builder = "/other"; };
        md5 = make { name = "m5"; outputHashAlgo = "md5"; outputHashMode = "recursive";
          outputHash = "900150983cd24fb0d6963f7d28e17f72"; };
        otherFlat = make { name = "flat"; outputHash = sha; outputHashAlgo = "sha256"; x = "y"; };
        text = builtins.toFile "text" "refers";
        chain = n: if n == 0 then plain else make { name = "chain${toString n}"; b = chain (n - 1); };
      in [
        plain many flat nar sha1 md5 (chain 20)
        (make { name = "args"; args = [ "" "a b" "q\\"q" "b\\\\b" "n\\nn" "t\\tt" "r\\rr" "\\${x}" ]; })
        (make { name = "bytes"; v = "\u00e4\u20ac\u0001"; "odd name" = 1; list = [ 1 "x" [ 2 ] ]; t = true; n = null; })
        (make { name = "one-of-many"; x = many.dev; y = "${many.man}/x"; })
        (make { name = "all"; inherit many flat nar text; z = plain.drvPath; })
        (make { name = "both"; x = "${flat} ${otherFlat}"; })
        (make { name = "self"; x = builtins.placeholder "out"; })
        (make { name = "json"; __structuredAttrs = true; x = { y = [ 1 2.5 null ]; }; inherit plain; })
        (make { name = "ctx"; x = builtins.unsafeDiscardOutputDependency plain.drvPath; })
        (make { name = "only-dev"; outputs = [ "dev" ]; })
        (make { name = "a+b-c.d_e?f=g"; })
      ]
      """;

  @TempDir private Path root;

  private Map<StorePath, String> instantiate() throws IOException {
    Path file = Files.writeString(root.resolve("shapes.nix"), SHAPES);
    Map<String, String> environment = Map.of("NIX_CONFIG", "substituters =", "HOME", "" + root);
    List<String> command =
        List.of("nix-instantiate", "--store", "local?root=" + root, file.toString());
    Peers.run(root, environment, command).success();
    Map<StorePath, String> texts = new TreeMap<>();
    try (Stream<Path> files = Files.list(root.resolve("nix/store"))) {
      for (Path path : files.filter(it -> it.toString().endsWith(".drv")).toList()) {
        String text = new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
        texts.put(StorePath.parse(path.getFileName().toString()), text);
      }
    }
    assertTrue(texts.size() > 35, texts.keySet()::toString);
    return texts;
  }

  private static Derivation read(Map<StorePath, String> texts, StorePath path) {
    return AtermParser.parse(Objects.requireNonNull(texts.get(path)), path.derivationName(), DIR);
  }

  @Test
  void filesAreWhatNixMakes() throws IOException {
    Map<StorePath, String> texts = instantiate();
    texts.forEach((path, text) -> {
      Derivation derivation = read(texts, path);
      assertEquals(text, AtermWriter.write(derivation, DIR));
      Hash hash = Hash.digest(HashAlgorithm.SHA256, text);
      assertEquals(path, DIR.textPath(path.name(), hash, derivation.references()));
    });
  }

  @Test
  void outputPathsAreWhatNixMakes() throws IOException {
    Map<StorePath, String> texts = instantiate();
    HashModulo modulo = new HashModulo(DIR, path -> read(texts, path));
    HashModulo taught = new HashModulo(DIR, path -> read(texts, path));
    texts.forEach((path, text) -> {
      Derivation derivation = read(texts, path);
      assertEquals(derivation, modulo.resolve(unresolved(derivation)));
      taught.remember(path, derivation);
      assertEquals(derivation, taught.resolve(unresolved(derivation)));
    });
  }

  private static Derivation unresolved(Derivation derivation) {
    SortedMap<String, Output> outputs = new TreeMap<>();
    SortedMap<String, String> environment = new TreeMap<>(derivation.environment());
    derivation
        .outputs()
        .forEach((id, output) -> {
          outputs.put(id, new Output(null, output.fixed()));
          if (!environment.containsKey("__json")) {
            environment.put(id, "");
          }
        });
    return derivation.with(outputs, environment);
  }

  @Test
  void brokenFilesAreRefused() {
    String good = "Derive([('out','','','')],[],[],'s','/b',['a'],[('k','v')])".replace('\'', '"');
    Derivation derivation = AtermParser.parse(good, "x", DIR);
    assertEquals(good, AtermWriter.write(derivation, DIR));
    for (int i = 0; i < good.length(); i++) {
      String cut = good.substring(0, i);
      assertThrows(FormatError.class, () -> AtermParser.parse(cut, "x", DIR), cut);
    }
    assertThrows(FormatError.class, () -> AtermParser.parse(good + " ", "x", DIR));
    assertThrows(FormatError.class, () -> AtermParser.parse(good.replace("/b", "\\"), "x", DIR));
  }

  @Test
  void outputsMustFitTogether() {
    Derivation none = AtermParser.parse("Derive([],[],[],\"s\",\"/b\",[],[])", "x", DIR);
    HashModulo modulo =
        new HashModulo(
            DIR,
            path -> {
              throw new AssertionError(path);
            });
    assertThrows(FormatError.class, () -> modulo.resolve(none));
    assertThrows(FormatError.class, () -> none.output("out"));
    String hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    String fixed = "(\"%s\",\"\",\"sha256\",\"" + hash + "\")";
    for (String outputs :
        List.of(fixed.formatted("dev"), fixed.formatted("out") + ",(\"z\",\"\",\"\",\"\")")) {
      Derivation bad =
          AtermParser.parse("Derive([" + outputs + "],[],[],\"s\",\"/b\",[],[])", "x", DIR);
      assertThrows(FormatError.class, () -> modulo.resolve(bad));
    }
  }
}
