package dev.imgx.build.shell;

/// Where builders run that are root.
public enum RootRunner {
  /// In a namespace of users where that can be made, else in a virtual machine.
  AUTO,
  /// In a namespace of users.
  NAMESPACE,
  /// In a virtual machine that the processor runs.
  KVM,
  /// In a virtual machine that is emulated.
  TCG
}
