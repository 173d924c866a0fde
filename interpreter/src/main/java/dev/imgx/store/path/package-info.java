/// Store paths: how they are spelt and how they are computed.
///
/// In: hashes and names. Out: `StorePath`. Reads no files.
@org.jspecify.annotations.NullMarked
package dev.imgx.store.path;
