package dev.imgx.lang.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.imgx.Golden;
import dev.imgx.Peers;
import dev.imgx.lang.builtin.Builtins;
import dev.imgx.lang.source.Source;
import dev.imgx.lang.source.Utf8;
import dev.imgx.lang.value.Json;
import dev.imgx.lang.value.Value;
import dev.imgx.lang.value.ValuePrinter;
import dev.imgx.lang.value.XmlPrinter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// How values are printed: as golden files, and compared with Nix in each of its forms.
class PrintingTest {
  private static final Path SNIPPETS = Path.of("src/test/resources/snippets/print");

  /// One form of printing, and the options that make Nix use it.
  private record Form(
      String name, List<String> options, BiFunction<Interpreter, Value, String> print) {}

  private static final List<Form> FORMS =
      List.of(
          new Form("plain", List.of(), (evaluator, value) -> ValuePrinter.print(value) + "\n"),
          new Form(
              "strict",
              List.of("--strict"),
              (evaluator, value) -> ValuePrinter.print(evaluator.forceDeep(value)) + "\n"),
          new Form("xml", List.of("--xml"), (evaluator, value) -> xml(evaluator, value, false)),
          new Form(
              "strict xml",
              List.of("--xml", "--strict"),
              (evaluator, value) -> xml(evaluator, value, true)),
          new Form(
              "xml without locations",
              List.of("--xml", "--strict", "--no-location"),
              (evaluator, value) ->
                  new XmlPrinter(evaluator.places(), true, false).print(value).text()));

  @TestFactory
  List<DynamicTest> golden() {
    return Golden.tests(
        SNIPPETS,
        ".imgx",
        input -> {
          boolean json = input.toString().contains("json");
          String text =
              json
                  ? print(input, (evaluator, value) -> json(evaluator, value))
                  : print(input, (evaluator, value) -> xml(evaluator, value, false));
          return new Golden.Outcome(json ? ".json" : ".xml", text);
        });
  }

  @TestFactory
  List<DynamicTest> nixPrintsTheSame() {
    Peers.require("nix-instantiate");
    List<DynamicTest> tests = new ArrayList<>();
    for (Path input : Golden.inputs(SNIPPETS, ".imgx")) {
      for (Form form : FORMS) {
        String name = input.getFileName() + " " + form.name();
        tests.add(DynamicTest.dynamicTest(name, () -> compare(input, form)));
      }
    }
    Path json = SNIPPETS.resolve("json.imgx");
    Form form = new Form("json", List.of("--json", "--strict"), PrintingTest::json);
    tests.add(DynamicTest.dynamicTest("json", () -> compare(json, form)));
    return tests;
  }

  private static void compare(Path input, Form form) throws IOException {
    Path folder = Files.createTempDirectory("printing");
    Files.copy(input, folder.resolve(input.getFileName()));
    List<String> command = new ArrayList<>(List.of("nix-instantiate", "--eval"));
    command.addAll(form.options());
    command.addAll(List.of("--readonly-mode", folder.resolve(input.getFileName()).toString()));
    String expected = Peers.run(folder, Map.of(), command).success();
    String own = print(input, form.print());
    assertEquals(expected.replace(folder.toString(), "/here").strip(), own.strip());
  }

  private static String print(Path input, BiFunction<Interpreter, Value, String> print) {
    Interpreter interpreter =
        new Interpreter(
            new MemoryWorld(Map.of()), Limits.DEFAULT, new Builtins("x86_64-linux", List.of()));
    return interpreter.onDeepStack(() -> {
      Source source = new Source("/here/" + input.getFileName(), "/here", text(input));
      return Utf8.decode(print.apply(interpreter, interpreter.evaluate(source)));
    });
  }

  private static String xml(Interpreter interpreter, Value value, boolean strict) {
    return new XmlPrinter(interpreter.places(), strict, true).print(value).text();
  }

  private static String json(Interpreter interpreter, Value value) {
    return new Json(null, true, 1000).write(value).text() + "\n";
  }

  private static String text(Path input) {
    try {
      return Utf8.encode(Files.readString(input));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
