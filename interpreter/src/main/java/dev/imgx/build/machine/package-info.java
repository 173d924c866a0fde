/// The virtual machine: a kernel under QEMU in which a builder is really root. In comes what a
/// builder runs in (`SandboxSpec`); out come its outputs, as files. Knows the shell, and nothing of
/// images.
@NullMarked
package dev.imgx.build.machine;

import org.jspecify.annotations.NullMarked;
