package dev.imgx.app.session;

import dev.imgx.lang.report.Diagnostic;
import dev.imgx.store.path.StorePath;
import java.util.Set;

/// What a session tells while it works. Listeners are called from several threads.
public sealed interface Event {
  /// A message of `builtins.trace`; bytes as Latin-1 chars.
  record Trace(String message) implements Event {}

  /// A warning; bytes as Latin-1 chars.
  record Warning(String message) implements Event {}

  /// Something about a program that whoever runs it should know.
  record Notice(Diagnostic diagnostic) implements Event {}

  /// So many derivations are going to be built, so many downloads made; the outputs of some that
  /// they need are there.
  record Planned(int builds, int fetches, Set<StorePath> present) implements Event {
    public Planned {
      present = Set.copyOf(present);
    }
  }

  /// A build begins, or a download.
  record Started(StorePath derivation, boolean fetch) implements Event {}

  /// A builder wrote a line.
  record Line(StorePath derivation, String text) implements Event {}

  /// An activity of a build came further: bytes, of `expected`, which is -1 when unknown.
  record Progress(StorePath derivation, String activity, long done, long expected)
      implements Event {}

  /// Nothing of what was planned goes on any more, whether it was done or not.
  record Settled() implements Event {}

  /// So many paths are to come, or to be sent: bytes to move (0 when unknown) and unpacked.
  record Transfers(boolean sending, int paths, long bytes, long unpacked) implements Event {}

  /// A path begins to come from a place, or to be sent to it.
  record Transfer(boolean sending, StorePath path, String place) implements Event {}

  /// How far that is: paths, and bytes of `expected` (0 when unknown).
  record TransferProgress(int done, int paths, long bytes, long expected) implements Event {}

  /// Something that is no build came further: bytes, of `expected`, which is -1 when unknown.
  record Activity(String activity, long done, long expected) implements Event {}

  /// Something is not as it should be, and the work goes on; Unicode text.
  record Trouble(String message) implements Event {}

  /// A build ended; when not `success`, `message` says why.
  record Finished(StorePath derivation, boolean success, String message) implements Event {}
}
