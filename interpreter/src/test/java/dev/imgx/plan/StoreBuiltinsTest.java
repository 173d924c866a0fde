package dev.imgx.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.build.WriteText;
import dev.imgx.lang.value.EvalError;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the store adds to the language: derivations, contexts, copies, building while evaluating.
class StoreBuiltinsTest {
  private static final String BASE = "name = \"x\"; system = \"s\"; builder = \"/b\"; ";

  @TempDir Path root;
  @TempDir Path folder;
  private Language language;

  @BeforeEach
  void open() {
    language = new Language(root, folder, Map.of("write-text", new WriteText()));
  }

  @AfterEach
  void close() {
    language.close();
  }

  private String print(String expression) {
    return language.print(expression);
  }

  private String failure(String expression) {
    return assertThrows(EvalError.class, () -> language.value(expression)).message();
  }

  private static String text(String name, String text) {
    return "(derivation { name = \""
        + name
        + "\"; system = \"builtin\"; builder = \"builtin:write-text\"; version = 1; "
        + "__structuredAttrs = true; text = "
        + text
        + "; executable = false; destination = \"\"; })";
  }

  @Test
  void derivationsAreLazy() {
    assertEquals("\"derivation\"", print("(derivation { name = throw \"never\"; }).type"));
    assertEquals("{ outputs = true; }", print("builtins.functionArgs derivation"));
    assertEquals(
        "[ \"doc\" \"out\" ]",
        print(
            "map (o: o.outputName) (derivation { "
                + BASE
                + "outputs = [ \"doc\" \"out\" ]; }).all"));
    assertEquals(
        "true", print("let d = derivation { " + BASE + "}; in d.out.outPath == d.outPath"));
  }

  @Test
  void mistakesInDerivations() {
    assertEquals("attribute 'name' missing", failure("derivationStrict { }"));
    assertEquals(
        "required attribute 'builder' missing",
        failure("derivationStrict { name = \"x\"; system = \"s\"; }"));
    assertEquals(
        "required attribute 'system' missing",
        failure("derivationStrict { name = \"x\"; builder = \"s\"; }"));
    assertTrue(
        failure("derivationStrict { name = \"a b\"; }").startsWith("invalid derivation name: "));
    assertTrue(failure(strict("name = \"x.drv\";")).startsWith("derivation names are allowed"));
    assertEquals("duplicate derivation output 'a'", failure(strict("outputs = [ \"a\" \"a\" ];")));
    assertEquals(
        "invalid derivation output name 'drvPath'", failure(strict("outputs = \"drvPath\";")));
    assertEquals(
        "derivation cannot have an empty set of outputs", failure(strict("outputs = [ ];")));
    assertEquals(
        "multiple outputs are not supported in fixed-output derivations",
        failure(strict("outputs = [ \"a\" \"b\" ]; outputHash = \"\";")));
    assertEquals(
        "invalid value 'x' for 'outputHashMode' attribute",
        failure(strict("outputHashMode = \"x\";")));
    assertTrue(failure(strict("__contentAddressed = true;")).contains("'ca-derivations'"));
    assertTrue(failure(strict("__impure = true;")).contains("'impure-derivations'"));
    assertTrue(failure(strict("f = x: x;")).startsWith("cannot coerce a function to a string"));
    assertTrue(failure(strict("outputHash = \"x\"; outputHashAlgo = \"md5\";")).contains("'x'"));
    assertEquals(
        "empty hash requires explicit hash algorithm", failure(strict("outputHash = \"\";")));
  }

  private static String strict(String more) {
    boolean named = more.contains("name =");
    return "derivationStrict { " + (named ? BASE.substring(12) : BASE) + more + " }";
  }

  @Test
  void theWayToAMistakeNamesAttributeAndDerivation() {
    EvalError error =
        assertThrows(EvalError.class, () -> language.value(strict("f = throw \"no\";")));
    List<String> texts = error.traces().stream().map(trace -> trace.text()).toList();
    assertTrue(texts.contains("while evaluating attribute 'f' of derivation 'x'"), "" + texts);
    assertTrue(texts.contains("while evaluating derivation 'x'"), "" + texts);
  }

  @Test
  void anEmptyHashIsToldAndBecomesZeros() {
    language.value(strict("outputHash = \"\"; outputHashAlgo = \"sha256\";"));
    assertEquals(
        List.of(
            "warning: found empty hash, assuming"
                + " 'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='"),
        language.messages);
  }

  @Test
  void whatIsNeededIsBuiltWhileEvaluating() {
    assertEquals("\"hello\"", print("builtins.readFile " + text("a", "\"hello\"")));
    assertEquals("[ 1 2 ]", print("import " + text("b", "\"[ 1 2 ]\"")));
    assertEquals("true", print("builtins.pathExists " + text("c", "\"x\"")));
    assertTrue(failure("import " + text("d", "5")).contains("must be a string, but `5`"));
    assertTrue(
        failure("builtins.readFile (derivation { " + BASE + "})")
            .contains("runs the builder `/b`"));
  }

  @Test
  void contexts() {
    String drv = "let d = derivation { " + BASE + "}; in ";
    assertEquals(
        "[ { outputs = [ \"out\" ]; } ]",
        print(drv + "builtins.attrValues (builtins.getContext \"${d}\")"));
    assertEquals(
        "[ { allOutputs = true; } ]",
        print(drv + "builtins.attrValues (builtins.getContext d.drvPath)"));
    assertEquals(
        "[ { path = true; } ]",
        print(
            drv
                + "builtins.attrValues (builtins.getContext"
                + " (builtins.unsafeDiscardOutputDependency d.drvPath))"));
    assertEquals(
        "true",
        print(
            drv
                + "let s = \"${d} ${d.drvPath}\"; c = builtins.getContext s; in"
                + " builtins.getContext (builtins.appendContext \"\" c) == c"));
    assertEquals(
        "true",
        print(
            drv
                + "let p = builtins.unsafeDiscardOutputDependency d.drvPath; in"
                + " builtins.getContext (builtins.addDrvOutputDependencies p)"
                + " == builtins.getContext d.drvPath"));
    // Paths are copied, as wherever a string is wanted.
    assertTrue(failure("builtins.unsafeDiscardOutputDependency /not/there").contains("/not/there"));
    assertTrue(
        failure(drv + "builtins.addDrvOutputDependencies \"${d}\"")
            .contains("output such as 'out'"));
    assertEquals(
        "context key '/x' is not a store path",
        failure("builtins.appendContext \"\" { \"/x\" = { path = true; }; }"));
    assertTrue(
        failure(drv + "builtins.toFile \"a\" \"${d}\"").startsWith("files created by builtins.to"));
  }

  @Test
  void copies() throws IOException {
    Files.writeString(folder.resolve("hello.txt"), "hello\n");
    Files.createDirectory(folder.resolve("sub"));
    Files.createSymbolicLink(folder.resolve("link"), Path.of("hello.txt"));
    assertTrue(print("\"${./hello.txt}\"").matches("\"/nix/store/[0-9a-z]{32}-hello.txt\""));
    assertEquals("\"hello\\n\"", print("builtins.readFile \"${./hello.txt}\""));
    assertEquals(
        "{ \"hello.txt\" = \"regular\"; link = \"symlink\"; sub = \"directory\"; }",
        print("builtins.readDir ./."));
    assertEquals(
        "{ sub = \"directory\"; }",
        print("builtins.readDir (builtins.filterSource (p: t: t == \"directory\") ./.)"));
    assertEquals("path '" + folder + "/gone' does not exist", failure("\"${./gone}\""));
    assertEquals("path '" + folder + "/gone' does not exist", failure("builtins.readFile ./gone"));
    assertTrue(failure("builtins.path { path = ./gone; }").contains("does not exist"));
    assertTrue(failure("builtins.path { path = ./.; x = 1; }").startsWith("unsupported argument"));
    assertTrue(failure("builtins.path { }").startsWith("missing required 'path'"));
    assertTrue(
        failure("builtins.path { path = ./hello.txt; sha256 = \"" + "0".repeat(64) + "\"; }")
            .startsWith("store path mismatch"));
    assertEquals(
        "\"5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03\"",
        print("builtins.hashFile \"sha256\" ./link"));
    assertEquals("true", print("let p = \"${./hello.txt}\"; in builtins.storePath p == p"));
    assertTrue(failure("builtins.storePath ./hello.txt").endsWith("is not in the Nix store"));
  }

  @Test
  void whatIsReadRefersToWhatItMentions() throws IOException {
    Files.writeString(folder.resolve("hello.txt"), "hello\n");
    String file = "builtins.toFile \"f\" \"<${./hello.txt}>\"";
    assertEquals(
        "[ { path = true; } ]",
        print("builtins.attrValues (builtins.getContext (builtins.readFile (" + file + ")))"));
    assertEquals("{ }", print("builtins.getContext (builtins.readFile ./hello.txt)"));
    assertEquals(
        "true",
        print(
            "let p = \"${./hello.txt}\"; in builtins.attrNames (builtins.getContext"
                + " (builtins.readFile (builtins.toFile \"f\" p))) == [ p ]"));
  }

  @Test
  void derivationsAreImported() {
    String drv = "let d = derivation { " + BASE + "outputs = [ \"out\" \"dev\" ]; };";
    String imported = drv + " i = import d.drvPath; in ";
    assertEquals(
        "[ \"all\" \"dev\" \"drvPath\" \"name\" \"out\" \"outPath\" \"outputName\" \"type\" ]",
        print(imported + "builtins.attrNames i"));
    assertEquals("true", print(imported + "i.out.outPath == d.outPath && i.dev == i"));
    assertEquals(
        "true", print(imported + "builtins.getContext i.drvPath == builtins.getContext d.drvPath"));
    assertEquals(
        "true",
        print(imported + "builtins.getContext \"${i.out}\" == builtins.getContext \"${d}\""));
  }

  @Test
  void whatIsNoFileOrNoDirectory() throws IOException {
    Files.writeString(folder.resolve("file"), "x");
    Files.createDirectory(folder.resolve("directory"));
    Files.createSymbolicLink(folder.resolve("link"), Path.of("file"));
    assertEquals("'" + folder + "/file' is not a directory", failure("builtins.readDir ./link"));
    assertEquals(
        "'" + folder + "/directory' is a directory, not a regular file",
        failure("builtins.readFile ./directory"));
    assertEquals(
        "'" + folder + "/directory' is a directory, not a regular file",
        failure("builtins.hashFile \"md5\" ./directory"));
  }

  @Test
  void filesAreFoundByName() throws IOException {
    Files.createDirectories(folder.resolve("stdlib/lib"));
    Files.writeString(folder.resolve("stdlib/default.imgx"), "\"the library\"");
    Files.writeString(folder.resolve("stdlib/default.nix"), "\"not this\"");
    assertEquals("\"the library\"", print("import <stdlib>"));
    assertEquals("\"the library\"", print("import <nixpkgs>"));
    assertEquals(folder + "/stdlib/lib", print("<nixpkgs/lib>"));
    assertEquals(folder + "/stdlib/lib", print("<here/stdlib/lib>"));
    assertTrue(failure("<elsewhere>").startsWith("file 'elsewhere' was not found"));
    assertEquals("\"/home/me\"", print("builtins.getEnv \"HOME\""));
    Files.createSymbolicLink(folder.resolve("other"), Path.of("stdlib"));
    assertEquals("\"the library\"", print("import ./other"));
  }

  @Test
  void namesNeedNotBeAscii() throws IOException {
    Path tree = Files.createDirectory(folder.resolve("tree"));
    Files.writeString(tree.resolve("plain"), "x");
    assertEquals("true", print("builtins.pathExists (./tree + \"/pl${\"ai\"}n\")"));
    assertFalse(Boolean.parseBoolean(print("builtins.pathExists (./tree + \"/ü\")")));
  }

  @Test
  void fetchesWhileEvaluating() throws IOException {
    Path archive = folder.resolve("source.tar.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(archive));
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      byte[] bytes = "{ answer = 42; }".getBytes(StandardCharsets.UTF_8);
      TarArchiveEntry entry = new TarArchiveEntry("project-1.0/default.nix");
      entry.setSize(bytes.length);
      tar.putArchiveEntry(entry);
      tar.write(bytes);
      tar.closeArchiveEntry();
    }
    String url = archive.toUri().toString();
    assertEquals("42", print("(import (fetchTarball \"" + url + "\")).answer"));
    String path = print("builtins.fetchurl \"" + url + "\"");
    assertTrue(path.endsWith("-source.tar.gz\""), path);
    String wrong = "sha256 = \"" + "0".repeat(64) + "\"; ";
    String message = failure("fetchTarball { url = \"" + url + "\"; " + wrong + "}");
    assertTrue(message.startsWith("hash mismatch in file downloaded from"), message);
    Files.delete(archive);
    assertTrue(failure("builtins.fetchurl \"" + url + "x\"").contains("no such file"));
    assertTrue(failure("fetchTarball { }").contains("'url' argument required"));
  }

  @Test
  void theSearchPathIsSplitAsNixDoes() {
    assertEquals(
        List.of("a=/x", "/y", "b=https://example.org/z.tar.gz", "channel:c", "d=.."),
        WorldSettings.split("a=/x:/y:b=https://example.org/z.tar.gz:channel:c:d=.."));
  }
}
