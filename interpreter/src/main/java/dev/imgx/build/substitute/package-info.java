/// Paths from elsewhere: substitution from binary caches while building, and copying between stores
/// and caches.
///
/// In: paths that are wanted. Out: valid paths, each checked before it became so.
@org.jspecify.annotations.NullMarked
package dev.imgx.build.substitute;
