/// Debian's binary packages: which ones are needed, and their files.
///
/// In: names of packages and a mirror's signed indices; out: a lock. In: a `.deb`; out: its files.
@org.jspecify.annotations.NullMarked
package dev.imgx.build.debian;
