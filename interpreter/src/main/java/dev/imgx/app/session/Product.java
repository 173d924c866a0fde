package dev.imgx.app.session;

import dev.imgx.build.Target;
import dev.imgx.store.path.StorePath;
import java.util.List;

/// One output of a derivation, as an expression names it.
///
/// @param derivation the derivation's file
/// @param output the output's name
public record Product(StorePath derivation, String output) {
  /// As a builder is asked for it.
  Target target() {
    return Target.of(derivation, List.of(output));
  }
}
