package dev.imgx.app.session;

import dev.imgx.store.archive.Compression;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// An image to be written in another form.
///
/// @param image in whatever form it has
/// @param format `docker-archive`, `oci-archive` or `oci`
/// @param compression of its layers
/// @param name what it is called there, with its tag; null means as it is called now
/// @param machine of images for several platforms only that for this machine, as registries call
///   it; null means all
/// @param output the file or directory to be made; null means the standard output
public record SaveRequest(
    Path image,
    String format,
    Compression compression,
    @Nullable String name,
    @Nullable String machine,
    @Nullable Path output) {}
