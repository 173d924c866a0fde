/// The interpreter: text goes in, store paths come out.
@org.jspecify.annotations.NullMarked
package dev.imgx;
