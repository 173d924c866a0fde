package dev.imgx.app.session;

import dev.imgx.store.path.StorePath;

/// One output of a derivation, as an expression names it.
///
/// @param derivation the derivation's file
/// @param output the output's name
public record Product(StorePath derivation, String output) {}
