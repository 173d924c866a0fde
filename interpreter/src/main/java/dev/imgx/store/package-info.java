/// The store: immutable trees under hashed names, valid or absent, never half there.
///
/// In: trees, texts and archives. Out: valid store paths. Never heard of a language.
@org.jspecify.annotations.NullMarked
package dev.imgx.store;
