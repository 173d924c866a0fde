package dev.imgx.build;

import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.path.StorePath;
import java.io.IOException;

/// Somewhere to realise a derivation: this process; later a sandbox, another machine.
public interface Realiser {
  /// What is to be realised: a derivation's file, its text, and where to report.
  record Task(StorePath path, Derivation derivation, BuildLog log) {}

  /// Whether it can realise derivations like this one.
  boolean accepts(Derivation derivation);

  /// Makes all outputs of the task's derivation valid in the store. The inputs are valid, and the
  /// caller holds the locks of the outputs, of which at least one is not valid.
  ///
  /// Throws `BuildError` when the derivation fails, `InterruptedException` when it is cancelled; in
  /// both cases the store is as before.
  void realise(Task task) throws IOException, InterruptedException;
}
