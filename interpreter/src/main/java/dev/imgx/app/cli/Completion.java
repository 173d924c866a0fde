package dev.imgx.app.cli;

import dev.imgx.lang.source.Utf8;
import java.io.IOException;
import java.util.List;

/// `imgx completion SHELL`: the script that makes a shell complete the command's words.
final class Completion implements Command {
  @Override
  public Outline outline() {
    return new Outline(
        "completion",
        "Print the completion script of a shell: bash, zsh or fish",
        List.of("SHELL"),
        List.of(),
        List.of("imgx completion bash"));
  }

  @Override
  public int run(Call call) throws IOException {
    List<String> operands = call.arguments().operands();
    if (operands.size() != 1) {
      throw new UsageError("name one shell: bash, zsh or fish");
    }
    String script =
        switch (operands.getFirst()) {
          case "bash" -> Manual.bashCompletion();
          case "zsh" -> "#compdef imgx\n" + Manual.bashCompletion();
          case "fish" -> FishCompletion.script();
          default ->
              throw new UsageError(
                  "there is no completion for '" + operands.getFirst() + "'",
                  "there is one for bash, zsh and fish");
        };
    call.print(Utf8.encode(script));
    return 0;
  }
}
