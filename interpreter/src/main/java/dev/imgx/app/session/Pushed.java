package dev.imgx.app.session;

/// What pushing an image did.
///
/// @param name its whole name, with the digest of its manifest
/// @param sent how many bytes of blobs had to be sent
public record Pushed(String name, long sent) {}
