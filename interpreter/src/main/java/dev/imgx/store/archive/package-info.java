/// Archive formats: NAR, deterministic tar, ar, and block-parallel compression.
///
/// In: trees and streams. Out: streams and trees, the same bytes on every machine; nothing that is
/// unpacked leaves its target directory.
@org.jspecify.annotations.NullMarked
package dev.imgx.store.archive;
