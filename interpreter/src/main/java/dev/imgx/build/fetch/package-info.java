/// Fetching files by hash: URLs, mirrors, retries.
///
/// In: URLs and the hash that is expected. Out: bytes that have that hash.
@org.jspecify.annotations.NullMarked
package dev.imgx.build.fetch;
