/// The examples, run as a person would run them.
@org.jspecify.annotations.NullMarked
package dev.imgx.examples;
