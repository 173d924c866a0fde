package dev.imgx.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The interactive session as a person sees it: in a terminal of 80 columns.
class ReplTest {
  @TempDir Path directory;
  private Pane pane;

  @BeforeEach
  void start() {
    pane = new Pane(directory);
    type("clear; imgx repl");
    enter();
    await(screen -> screen.endsWith("imgx>"));
  }

  @AfterEach
  void stop() {
    pane.close();
  }

  private void type(String text) {
    pane.type(text);
  }

  private void key(String name) {
    pane.key(name);
  }

  private void enter() {
    pane.key("Enter");
  }

  private String await(Predicate<String> wanted) {
    return pane.await(wanted);
  }

  private String answer(String text) {
    type(text);
    await(screen -> !screen.endsWith("imgx>"));
    enter();
    return await(screen -> screen.endsWith("\nimgx>"));
  }

  @Test
  void aSession() {
    answer("let x = 1; in x + 1");
    type("{");
    enter();
    type("  answer = 6 * 7;");
    enter();
    answer("}");
    answer("1 + \"a\"");
    type("builtins.concatStr");
    key("Tab");
    await(screen -> screen.endsWith("imgx> builtins.concatStringsSep"));
    String screen = answer(" \"-\" [ \"a\" \"b\" ]");
    assertEquals(
        """
        imgx> let x = 1; in x + 1
        2
        imgx> {
            >   answer = 6 * 7;
            > }
        { answer = 42; }
        imgx> 1 + "a"
        error: cannot add a string to an integer
               at «string»:1:5:
                    1| 1 + "a"
                     |     ^
        imgx> builtins.concatStringsSep "-" [ "a" "b" ]
        "a-b"
        imgx>\
        """,
        screen);
  }

  @Test
  void interruptionsAndTheEnd() {
    answer("go = n: builtins.foldl' (a: b: a + b) 0 (builtins.genList (x: x) n)");
    answer("never = builtins.foldl' (a: b: a + go 1000) 0 (builtins.genList (x: x) 5000000)");
    type("{ began = builtins.trace \"began\" 1; rest = never; }");
    enter();
    await(screen -> screen.contains("trace: began"));
    key("C-c");
    await(screen -> screen.contains("error: interrupted") && screen.endsWith("imgx>"));
    assertTrue(answer("go 4").contains("\n6\nimgx>"));
    key("C-d");
    await(screen -> screen.endsWith("\n$"));
  }

  @Test
  void colours() {
    type("let s = \"text\"; in [ s 12 ]");
    await(screen -> screen.endsWith("12 ]"));
    String typed = pane.screen("-e");
    assertTrue(typed.contains("\033[35mlet"), typed);
    assertTrue(typed.contains("\033[32m\"text\""), typed);
    assertTrue(typed.contains("\033[36m12"), typed);
    enter();
    await(screen -> screen.endsWith("\nimgx>"));
    String answered = pane.screen("-e");
    assertTrue(answered.contains("[ \033[32m\"text\"\033[39m \033[36m12\033[39m ]"), answered);
    assertFalse(answered.contains("\033[31m"), answered);
  }

  /// Shells with a package, with what a builder finds, and with a package alone; Ctrl-C in them is
  /// for what runs there.
  @Test
  void shells() {
    answer("p = import <stdlib> { }");
    answer("q = p.writeShellScriptBin \"greet\" ''echo \"hello $(id -u)\"''");
    type(":u q");
    enter();
    await(screen -> screen.matches("(?s).*[$#]") && !screen.endsWith("$\n"));
    type("greet; ls -d $IMGX_ROOT");
    enter();
    await(screen -> screen.contains("\nhello ") && screen.contains("\n" + directory));
    type("sleep 1000");
    enter();
    key("C-c");
    type("exit");
    enter();
    await(screen -> screen.endsWith("\nimgx>"));

    type(":s p.runCommand \"x\" { colour = \"red\"; nativeBuildInputs = [ q ]; } \"false\"");
    enter();
    await(screen -> screen.contains("[x]"));
    type("echo \"$colour $name\"; greet; exit");
    enter();
    String screen = await(s -> s.endsWith("\nimgx>"));
    assertTrue(screen.contains("\nred x\nhello "), screen);

    type(":i q");
    enter();
    await(s -> s.endsWith("sandbox:~#"));
    type("greet; ls -d / /*; exit");
    enter();
    screen = await(s -> s.endsWith("\nimgx>"));
    assertTrue(screen.contains("\nhello 0\n"), screen);
    assertTrue(screen.replaceAll("\\s+", " ").contains("/ /bin /dev /etc /nix /proc /tmp"), screen);
    assertFalse(answer("1 + 1").contains("interrupted"));
  }
}
