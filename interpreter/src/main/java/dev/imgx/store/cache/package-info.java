/// Binary caches: their files, their signatures, where they lie.
///
/// In: path information and archives. Out: the same, from elsewhere, as far as it can be read.
/// Whether it can be believed is for whoever asks: `NarInfo.fingerprint`, `PublicKeys`.
@org.jspecify.annotations.NullMarked
package dev.imgx.store.cache;
