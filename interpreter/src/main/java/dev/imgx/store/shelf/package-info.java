/// What one run leaves for the next, and may be lost at any time.
///
/// In: bytes under a key. Out: the same bytes, in a later run, or nothing; never other ones. Knows
/// files, and nothing of what the bytes mean.
@org.jspecify.annotations.NullMarked
package dev.imgx.store.shelf;
