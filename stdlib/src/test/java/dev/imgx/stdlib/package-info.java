/// The standard library: what its comments say is true.
@org.jspecify.annotations.NullMarked
package dev.imgx.stdlib;
