package dev.imgx.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.imgx.app.session.Imgx;
import dev.imgx.app.session.Storehouse;
import dev.imgx.lang.source.Utf8;
import dev.imgx.store.Upkeep;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.util.List;

/// A command that works on the store, without evaluating anything.
abstract class StoreCommand implements Command {
  /// For commands that list or count something.
  static final Option JSON = Option.of("--json", "Print it as JSON");

  /// Where a command works: its arguments and streams, the store, and where it tells what it does.
  record Visit(Call call, Imgx imgx, Storehouse house, Display display) {
    /// What makes damaged paths again.
    Upkeep.Repairer repairs() {
      return imgx.repairs();
    }

    /// The operands, of which there must be at least one.
    List<String> operands() {
      List<String> operands = call.arguments().operands();
      if (operands.isEmpty()) {
        throw new UsageError("name at least one path");
      }
      return operands;
    }

    /// The only operand.
    String operand() {
      List<String> operands = operands();
      if (operands.size() > 1) {
        throw new UsageError("name only one path, not also '" + operands.get(1) + "'");
      }
      return operands.getFirst();
    }

    /// The operands as store paths.
    List<StorePath> paths() throws IOException {
      return house.paths(operands());
    }

    boolean has(Option option) {
      return call.arguments().has(option);
    }

    /// Prints the answer of a command, as one line.
    void print(JsonNode answer) throws IOException {
      call.printLine(Utf8.encode(answer.toString()));
    }

    /// Paths as they are written in expressions.
    ArrayNode list(List<StorePath> paths) {
      ArrayNode all = JsonNodeFactory.instance.arrayNode();
      paths.forEach(path -> all.add(logical(path)));
      return all;
    }

    /// How a path is written in expressions.
    String logical(StorePath path) {
      return house.store().directory().print(path);
    }
  }

  @Override
  public final int run(Call call) throws IOException {
    try (Interruption _ = new Interruption();
        Display display = Display.of(call);
        Imgx imgx = Sessions.open(call, display)) {
      return imgx.inStore(house -> run(new Visit(call, imgx, house, display)));
    }
  }

  /// Does it, and returns the exit code.
  abstract int run(Visit visit) throws IOException;
}
