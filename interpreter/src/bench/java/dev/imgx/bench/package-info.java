/// Benchmarks of inner loops.
@org.jspecify.annotations.NullMarked
package dev.imgx.bench;
