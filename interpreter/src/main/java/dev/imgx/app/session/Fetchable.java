package dev.imgx.app.session;

import dev.imgx.store.path.StorePath;

/// A path that would be fetched.
///
/// @param source where it would come from, for people
/// @param download bytes to fetch, 0 when nobody knows
/// @param unpacked bytes of its archive
public record Fetchable(StorePath path, String source, long download, long unpacked) {}
