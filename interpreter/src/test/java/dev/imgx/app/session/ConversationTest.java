package dev.imgx.app.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.lang.source.Utf8;
import dev.imgx.lang.value.ValueLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConversationTest {
  @TempDir Path directory;
  private Conversation conversation;

  @BeforeEach
  void begin() throws IOException {
    String stdlib = Path.of("../stdlib").toAbsolutePath().normalize().toString();
    Map<String, String> environment =
        Map.of("IMGX_ROOT", directory.resolve("root").toString(), "IMGX_STDLIB", stdlib);
    conversation = new Conversation(() -> new Imgx(Settings.of(environment, directory), _ -> {}));
  }

  @AfterEach
  void end() {
    conversation.close();
  }

  private String reply(String text) throws IOException {
    return conversation.reply(text, Look.PLAIN);
  }

  /// What may follow a text, as it would stand in its place.
  private List<String> after(String text) {
    String word = text.substring(Conversation.completed(text));
    return conversation.completions(text).stream()
        .map(Completion::text)
        .filter(candidate -> candidate.startsWith(word))
        .sorted()
        .toList();
  }

  @Test
  void values() throws IOException {
    assertEquals("[ 1 \"a\" 2.5 null true /b ]\n", reply("[ 1 \"a\" 2.5 null true /b ]"));
    assertEquals(
        "{ a = { ... }; b = [ ... ]; c = { }; }\n", reply("{ a.x = 1; b = [ 1 ]; c = { }; }"));
    assertEquals("{ \"a b\" = 1; f = «primop map»; }\n", shown("{ \"a b\" = 1; f = map; }"));
    assertEquals("{ a = «error: no»; b = 1; }\n", shown("{ a = throw \"no\"; b = 1; }"));
    String wide = "builtins.genList (n: \"item number ${toString n}\") 6";
    assertTrue(reply(wide).startsWith("[\n  \"item number 0\"\n  \"item number 1\"\n"));
    assertEquals(
        """
        {
          a = {
            b = [
              1
              { c = "%1$s"; }
              { c = "%1$s"; d = 1; }
            ];
          };
        }
        """
            .formatted("x".repeat(50)),
        shown(
            ":p { a.b = [ 1 { c = \"%1$s\"; } { c = \"%1$s\"; d = 1; } ]; }"
                .formatted("x".repeat(50))));
    assertEquals("{ a = «repeated»; }\n", shown(":p let x = { a = x; }; in x"));
  }

  private String shown(String text) throws IOException {
    return Utf8.decode(reply(text));
  }

  @Test
  void evaluatesNoMoreThanIsShown() throws IOException {
    assertEquals("{ a = { ... }; }\n", reply("{ a = { b = abort \"never\"; }; }"));
    String many = reply("builtins.genList (n: if n < 200 then n else abort \"never\") 1000");
    assertTrue(many.contains("800 items more"), many);
    String text = reply("builtins.concatStringsSep \"\" (builtins.genList (_: \"x\") 5000)");
    assertTrue(text.contains("1000 bytes more"), text);
  }

  @Test
  void colours() throws IOException {
    ValueLayout.Style named = (kind, text) -> kind + "<" + text + ">";
    assertEquals(
        "{ NAME<a> = NUMBER<1>; NAME<b> = STRING<\"x\">; NAME<c> = CONSTANT<null>; NAME<d> = PATH</e>; }\n",
        conversation.reply("{ a = 1; b = \"x\"; c = null; d = /e; }", new Look(120, named)));
  }

  @Test
  void definitions() throws IOException {
    assertEquals("", reply("x = 1; y = { z = 2; \"q r\" = { s = 3; }; }"));
    assertEquals("", reply("inherit (y) z"));
    assertEquals("x\ny\nz\n", reply(":env"));
    assertEquals("z\n", reply(":ll"));
    assertEquals("3\n", reply("x + z"));
    assertTrue(reply(":time x + z").matches("3\n[0-9]+[.][0-9]{3} ms\n"));
    SessionError unknown = assertThrows(SessionError.class, () -> reply(":x x"));
    assertTrue(unknown.diagnostic().message().contains("unknown command"));
  }

  @Test
  void completions() throws IOException {
    reply(
        "x = { alpha = 1; alps = { deep.er = 2; }; \"b c\" = { d = 1; }; never = abort \"no\"; }");
    assertEquals(List.of("x.alpha", "x.alps"), after("1 + x.al"));
    assertEquals(List.of("x.alps.deep.er"), after("[ x.alps.deep."));
    assertEquals(List.of("x.\"b c\".d"), after("x.\"b c\"."));
    assertEquals(
        List.of("import", "in", "inherit"),
        after("(i").stream().filter(n -> n.startsWith("in") || n.equals("import")).toList());
    assertEquals(List.of(), after("x.never."));
    assertEquals(List.of(), after("\"x.al"));
    assertEquals(List.of(":l", ":last-loaded", ":ll", ":load", ":log"), after(":l"));
    assertEquals(List.of("<stdlib>"), after("import <std"));
    assertEquals(List.of("<nixpkgs>", "<stdlib>"), after(":l <"));
    Completion map =
        conversation.completions("builtins.ma").stream()
            .filter(each -> each.text().equals("builtins.map"))
            .findFirst()
            .orElseThrow();
    assertTrue(map.note().startsWith("The results of a function"), map.note());
  }

  @Test
  void completionsOfFiles() throws IOException {
    Files.createDirectories(directory.resolve("folder/inner"));
    Files.writeString(directory.resolve("folder/a.imgx"), "{ a = 1; }");
    assertEquals(List.of("./folder/"), after("import ./fo"));
    assertEquals(List.of("folder/a.imgx", "folder/inner/"), after(":l folder/"));
    assertEquals("added 1 variable\n", reply(":l folder/a.imgx"));
    Files.writeString(directory.resolve("folder/a.imgx"), "{ a = 1; b = 2; }");
    assertEquals("added 2 variables\n", reply(":r"));
    assertEquals(
        directory.resolve("folder/a.imgx").toString(),
        conversation.place("./folder/a.imgx").file());
  }

  @Test
  void unfinishedTexts() {
    for (String text : List.of("{", "let x = 1; in", "a = {", "''\n  a", "[ 1", "x:", "1 +")) {
      assertTrue(conversation.isIncomplete(text), text);
    }
    for (String text : List.of("1", "}", "1 1 )", "a = 1", "", ":l {", "a b", "\"x\"")) {
      assertFalse(conversation.isIncomplete(text), text);
    }
  }

  /// An endless evaluation ends when it is interrupted, and what it was evaluating can be evaluated
  /// again.
  @Test
  void interruption() throws Exception {
    reply("g = n: builtins.foldl' (a: b: a + b) 0 (builtins.genList (x: x) n)");
    reply("value = builtins.foldl' (a: b: a + g 100) 0 (builtins.genList (x: x) 10000000)");
    Thread other =
        Thread.ofPlatform()
            .start(() -> {
              while (!conversation.isBusy()) {
                Thread.onSpinWait();
              }
              while (conversation.isBusy()) {
                conversation.interrupt();
              }
            });
    SessionError error = assertThrows(SessionError.class, () -> reply("value"));
    assertEquals("interrupted", error.diagnostic().message());
    other.join();
    assertEquals("4950\n", reply("g 100"));
  }
}
