package dev.imgx.app.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imgx.lang.source.Utf8;
import dev.imgx.store.LocalStore;
import dev.imgx.store.database.PathGraph;
import dev.imgx.store.database.PathInfo;
import dev.imgx.store.hash.HashFormat;
import dev.imgx.store.path.ContentAddress;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A list of store paths: one a line, with their sizes where they are asked for, or as JSON in the
/// form of `nix path-info --json`.
final class PathTable {
  static final Option JSON = Option.of("--json", "Print what is known about the paths, as JSON");
  static final Option PHYSICAL =
      Option.of("-p,--physical", "Print where paths are on this machine, not /nix/store/…");
  private static final Option SIZE = Option.of("-s,--size", "Print the size of each path");
  private static final Option CLOSURE_SIZE =
      Option.of("-S,--closure-size", "Print the size of all that each path needs");
  private static final Option HUMAN =
      Option.of("-h,--human-readable", "Print sizes like 1.5 MiB (--help is the help)");

  private final StoreCommand.Visit visit;
  private final LocalStore store;

  PathTable(StoreCommand.Visit visit) {
    this.visit = visit;
    this.store = visit.house().store();
  }

  /// The options of a table, and a command's own.
  static List<Option> options(Option... own) {
    List<Option> all = new ArrayList<>(List.of(own));
    all.addAll(List.of(JSON, SIZE, CLOSURE_SIZE, HUMAN, PHYSICAL));
    return all;
  }

  /// Prints valid paths.
  void print(Collection<StorePath> paths) throws IOException {
    PathGraph graph = visit.has(CLOSURE_SIZE) ? store.graph(paths) : null;
    if (visit.has(JSON)) {
      printJson(paths, graph);
      return;
    }
    boolean sized = visit.has(SIZE) || graph != null;
    int width = 0;
    if (sized) {
      for (StorePath path : paths) {
        width = Math.max(width, shown(path).length());
      }
    }
    for (StorePath path : paths) {
      StringBuilder line = new StringBuilder(shown(path));
      if (visit.has(SIZE)) {
        column(line, width, store.info(path).narSize());
      }
      if (graph != null) {
        column(line, width, graph.closureSize(graph.find(path)));
      }
      visit.call().print(line.append('\n').toString());
    }
  }

  private void column(StringBuilder line, int width, long size) {
    line.append(" ".repeat(Math.max(0, width - line.length())));
    String text = visit.has(HUMAN) ? Lines.size(size) : Long.toString(size);
    line.append('\t').append(" ".repeat(Math.max(0, 11 - text.length()))).append(text);
  }

  private String shown(StorePath path) {
    return visit.has(PHYSICAL) ? Utf8.encode(store.physical(path).toString()) : visit.logical(path);
  }

  private void printJson(Collection<StorePath> paths, @Nullable PathGraph graph)
      throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode all = mapper.createObjectNode();
    for (StorePath path : paths) {
      ObjectNode object = all.putObject(visit.logical(path));
      describe(object, store.info(path));
      if (graph != null) {
        object.put("closureSize", graph.closureSize(graph.find(path)));
      }
    }
    visit.call().streams().out().write(mapper.writeValueAsBytes(all));
    visit.call().print("\n");
  }

  private void describe(ObjectNode object, PathInfo info) {
    ContentAddress content = info.content();
    StorePath deriver = info.deriver();
    object.put("ca", content == null ? null : content.toString());
    object.put("deriver", deriver == null ? null : visit.logical(deriver));
    object.put("narHash", info.narHash().print(HashFormat.SRI));
    object.put("narSize", info.narSize());
    object.put("place", store.physical(info.path()).toString());
    info.references().forEach(path -> object.withArray("/references").add(visit.logical(path)));
    object.withArray("/references");
    object.put("registrationTime", info.registrationTime());
    info.signatures().forEach(object.withArray("/signatures")::add);
    object.put("ultimate", info.ultimate());
  }
}
