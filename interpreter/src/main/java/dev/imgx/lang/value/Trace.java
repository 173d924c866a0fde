package dev.imgx.lang.value;

/// One step of the way to an error: a place id (zero when unknown) and a text such as `while
/// evaluating the attribute 'x'`.
public record Trace(int place, String text) {}
