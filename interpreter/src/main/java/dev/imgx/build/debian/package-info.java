/// Debian's binary packages: unpacking into a tree.
///
/// In: a `.deb`. Out: its files.
@org.jspecify.annotations.NullMarked
package dev.imgx.build.debian;
