package dev.imgx.build;

import java.io.IOException;

/// A builder that runs in this process: `builder = "builtin:NAME"` of a derivation whose `system`
/// is `builtin`.
///
/// What it makes may depend on nothing but the request's attributes and inputs. Derivations carry
/// the algorithm's `version`; whoever changes what comes out changes that number in `stdlib`.
/// Builders have no state of their own: one object serves many builds, also at once.
@FunctionalInterface
public interface Builder {
  /// Makes every output of the request. A path that it makes need not be normalised.
  ///
  /// Throws `BuildError` with a message for the user; `IOException` when a file cannot be read or
  /// written; `InterruptedException` when the build is cancelled.
  void build(BuildRequest request) throws IOException, InterruptedException;
}
