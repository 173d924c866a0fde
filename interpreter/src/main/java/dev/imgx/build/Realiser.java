package dev.imgx.build;

import dev.imgx.store.derivation.Derivation;
import dev.imgx.store.path.StorePath;
import java.io.IOException;

/// Somewhere to realise a derivation: this process, a sandbox; later another machine.
public interface Realiser {
  /// What is to be realised.
  ///
  /// @param path the derivation's file
  /// @param derivation its text
  /// @param log where to report
  /// @param check whether the outputs are valid, and are only compared with what comes out now
  record Task(StorePath path, Derivation derivation, BuildLog log, boolean check) {}

  /// Whether it can realise derivations like this one.
  boolean accepts(Derivation derivation);

  /// Makes all outputs of the task's derivation valid in the store. The inputs are valid, and the
  /// caller holds the locks of the outputs, of which at least one is not valid (unless it is a
  /// check: that changes nothing).
  ///
  /// Throws `BuildError` when the derivation fails, `InterruptedException` when it is cancelled; in
  /// both cases the store is as before.
  void realise(Task task) throws IOException, InterruptedException;
}
