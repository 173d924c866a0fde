package dev.imgx.app.session;

/// What is to be told of an image.
public enum Detail {
  /// Its configuration and layers.
  LAYERS,
  /// The same, with all files.
  FILES,
  /// What it is made of: a bill of materials as CycloneDX has it.
  BILL
}
