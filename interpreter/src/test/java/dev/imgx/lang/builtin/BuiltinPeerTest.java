package dev.imgx.lang.builtin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.imgx.Golden;
import dev.imgx.Peers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The snippets give the same values as Nix, and fail where Nix fails.
class BuiltinPeerTest {
  @TestFactory
  List<DynamicTest> snippets() {
    Peers.require("nix-instantiate");
    return Golden.inputs(Cases.FOLDER, ".imgx").stream()
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)))
        .toList();
  }

  private static void check(Path file) {
    List<String> differences = new ArrayList<>();
    for (String program : Cases.read(file)) {
      if (program.startsWith(Cases.NEWER)) {
        continue;
      }
      String ours = Cases.run(program).lines().reduce("", (_, last) -> last);
      String theirs = peer(program);
      boolean same = theirs.startsWith("error") ? ours.startsWith("error") : theirs.equals(ours);
      if (!same) {
        differences.add(program + "imgx: " + ours + "\nnix: " + theirs);
      }
    }
    assertEquals(List.of(), differences);
  }

  private static String peer(String program) {
    Peers.Answer answer =
        Peers.run(
            Cases.FOLDER,
            Map.of("NIX_STORE_DIR", "/nix/store"),
            List.of("nix-instantiate", "--eval", "--strict", "--readonly-mode", "-E", program));
    return answer.exitCode() == 0
        ? answer.output().strip().replace(Cases.FOLDER.toString(), "/snippets")
        : "error" + answer.errors();
  }
}
