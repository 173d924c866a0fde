package dev.imgx.app.cli;

import java.util.List;

/// The table of the commands of `imgx key`.
final class KeyCommands {
  private KeyCommands() {}

  static Group group() {
    return new Group(
        Group.outline(
            "key",
            "Make keys that sign store paths",
            "imgx key generate cache.example.org-1 --output secret-key"),
        List.of("generate", "public"),
        name ->
            switch (name) {
              case "generate" -> new KeyGenerate();
              case "public" -> new KeyPublic();
              default -> null;
            });
  }
}
