package dev.imgx.build.shell;

/// The system calls that start a builder and wait for it.
///
/// @param program the calls
/// @param start the one whose result is the builder's process
/// @param end the one whose result is positive when the builder has ended
record BuilderProgram(SystemProgram program, int start, int end) {}
