package dev.imgx.build.debian;

import dev.imgx.build.BuildLog;
import dev.imgx.build.Trees;
import dev.imgx.store.archive.FileNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Lets scripts be run by interpreters of the store, and find their modules there.
record Interpreters(Surroundings surroundings, BuildLog log) {
  /// Where it is noted which directories hold modules: of this package and of what it needs.
  static final String PERL = "nix-support/perl-modules";

  static final String PYTHON = "nix-support/python-modules";

  private static final List<String> PERL_PLACES = List.of("share/perl5", "lib/*/perl5/*");
  private static final List<String> PYTHON_PLACES = List.of("lib/python3/dist-packages");

  /// Notes where this package and what it needs have modules.
  void note() throws IOException {
    note(PERL, PERL_PLACES);
    note(PYTHON, PYTHON_PLACES);
  }

  private void note(String file, List<String> places) throws IOException {
    List<String> own = new ArrayList<>();
    for (String place : places) {
      for (String name : new Places(surroundings.own().place()).matching(place)) {
        own.add(surroundings.own().logical() + "/" + name);
      }
    }
    if (own.isEmpty()) {
      return;
    }
    own.addAll(surroundings.notes(file));
    Path notes = surroundings.own().path(file);
    Files.createDirectories(notes.getParent());
    Files.writeString(notes, String.join("\n", own) + "\n");
  }

  /// Repairs a script, by its new name. One whose interpreter is nowhere loses its right to be
  /// executed.
  void repair(String name, Path file) throws IOException {
    Script script = Script.of(Files.readAllBytes(file));
    if (script == null) {
      return;
    }
    String program = surroundings.program(script.program());
    if (program == null) {
      String wanted = FileNames.shortened(script.program());
      log.line("`" + name + "` cannot run: nothing it depends on has `" + wanted + "`");
      Trees.setExecutable(file, false);
      return;
    }
    String inserted = "";
    if (script.language().startsWith("perl")) {
      List<String> modules = surroundings.notes(PERL);
      inserted =
          modules.isEmpty() ? "" : "use lib qw(" + String.join(" ", modules) + ");\n# line 2\n";
    }
    Files.write(file, script.with(program, inserted));
  }
}
