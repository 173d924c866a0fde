/// Runs a derivation's program where it can see nothing but what the derivation declares.
///
/// In: a `SandboxSpec`. Out: a list of system calls (pure), run by a launcher of 300 bytes that
/// imgx writes itself: the JVM cannot make namespaces (it has threads), `unshare` with a shell
/// needs a process for each mount and cannot filter system calls, and bubblewrap is not on every
/// machine.
@org.jspecify.annotations.NullMarked
package dev.imgx.build.shell;
