package dev.imgx.build;

import dev.imgx.store.path.StorePath;
import java.util.Set;

/// What happens while derivations are realised. Events of one build come in order, but from several
/// threads.
public sealed interface BuildEvent {
  /// The work is known: so many derivations are to be built, so many downloads to be made, and the
  /// outputs of some are there.
  record Planned(int builds, int fetches, Set<StorePath> present) implements BuildEvent {
    public Planned {
      present = Set.copyOf(present);
    }
  }

  /// A build begins, or a download.
  record Started(StorePath derivation, boolean fetch) implements BuildEvent {}

  /// A builder wrote a line.
  record Line(StorePath derivation, String text) implements BuildEvent {}

  /// An activity of a builder came further; bytes, `expected` is -1 when unknown.
  record Progress(StorePath derivation, String activity, long done, long expected)
      implements BuildEvent {}

  /// Nothing of what was planned goes on any more.
  record Settled() implements BuildEvent {}

  /// So many paths are to come, or to be sent: bytes to move (0 when nobody knows) and unpacked.
  record Transfers(boolean sending, int paths, long bytes, long unpacked) implements BuildEvent {}

  /// A path begins to come from a place, or to be sent to it.
  record Transfer(boolean sending, StorePath path, String place) implements BuildEvent {}

  /// How far that is: paths, and bytes of `expected` (0 when nobody knows).
  record TransferProgress(int done, int paths, long bytes, long expected) implements BuildEvent {}

  /// Something is not as it should be, and the work goes on.
  record Warning(String message) implements BuildEvent {}

  /// A build ended; when not `success`, `message` says why.
  record Finished(StorePath derivation, boolean success, String message) implements BuildEvent {}
}
