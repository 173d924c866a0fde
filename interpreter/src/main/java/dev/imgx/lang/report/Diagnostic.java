package dev.imgx.lang.report;

import dev.imgx.lang.source.Site;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is wrong, where, how the program came there, and what may help.
///
/// All text is bytes as Latin-1 chars; `Renderer` makes Unicode of it.
///
/// @param message one plain sentence, without `error:` and without a full stop
/// @param site where, when that is known
/// @param notes the way to the error, from the error outwards
/// @param hint a sentence of its own, such as `did you mean 'concatMap'?`
public record Diagnostic(
    String message, @Nullable Site site, List<Note> notes, @Nullable String hint) {
  /// A diagnostic without notes and hint.
  public static Diagnostic of(String message, @Nullable Site site) {
    return new Diagnostic(message, site, List.of(), null);
  }

  /// The same with a hint.
  public Diagnostic withHint(@Nullable String newHint) {
    return new Diagnostic(message, site, notes, newHint);
  }
}
