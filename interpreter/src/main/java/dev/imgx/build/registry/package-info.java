/// The client of container registries: names, manifests, blobs, credentials.
///
/// In: an image's name, a digest. Out: bytes that have that digest; or bytes in, and a registry
/// that has them. Follows the OCI distribution specification 1.1 and, for what is older, Docker's
/// registry API 2.
@org.jspecify.annotations.NullMarked
package dev.imgx.build.registry;
