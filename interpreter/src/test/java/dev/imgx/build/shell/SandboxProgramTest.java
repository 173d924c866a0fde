package dev.imgx.build.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.Golden;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The system calls of a sandbox, as text: what is pure needs no kernel. Each file of the folder
/// says who runs the builder and whether it has the network.
class SandboxProgramTest {
  private static final Path FOLDER = Path.of("src/test/resources/dev/imgx/build/shell");

  @TestFactory
  List<DynamicTest> listings() {
    return Golden.tests(
        FOLDER,
        ".case",
        file -> Golden.Outcome.result(listing(file.getFileName().toString().replace(".case", ""))));
  }

  private static String listing(String name) {
    List<String> words = List.of(name.split("-"));
    Subordinates users = words.contains("over") ? new Subordinates(1 << 30, 1 << 30) : null;
    SandboxSpec spec = spec(words.contains("root"), words.contains("network"), users);
    BuilderProgram program =
        words.contains("bare")
            ? BareProgram.of(spec, Abi.X86_64)
            : SandboxProgram.of(spec, Abi.X86_64);
    return program.program().listing();
  }

  private static SandboxSpec spec(boolean powerful, boolean network, @Nullable Subordinates users) {
    return new SandboxSpec(
        Path.of("/place"),
        "/nix/store",
        List.of(
            new SandboxSpec.Mount("/nix/store/x-in", "/r/x-in", SandboxSpec.Kind.DIRECTORY),
            new SandboxSpec.Mount("/bin/sh", "/r/sh", SandboxSpec.Kind.FILE),
            new SandboxSpec.Mount("/nix/store/x-link", "x-in", SandboxSpec.Kind.LINK)),
        network,
        new SandboxSpec.Command(
            "/bin/sh", List.of("sh", "-c", "echo\n"), new TreeMap<>(Map.of("out", "/nix/store/o"))),
        new SandboxSpec.Identity(42, powerful ? 0 : 1234, powerful ? 0 : 5678, powerful),
        "x86_64-linux",
        List.of(".attrs.json"),
        users);
  }

  /// The other kind of machine makes the same calls, by its own numbers.
  @Test
  void everyCallHasANumberOnEveryMachine() {
    for (Abi abi : Abi.values()) {
      for (boolean powerful : List.of(true, false)) {
        for (boolean network : List.of(true, false)) {
          SystemProgram program = SandboxProgram.of(spec(powerful, network, null), abi).program();
          assertTrue(program.bytes(abi).length > program.listing().lines().count() * 88);
          assertEquals(0, program.bytes(abi).length % Long.BYTES);
        }
      }
    }
  }
}
