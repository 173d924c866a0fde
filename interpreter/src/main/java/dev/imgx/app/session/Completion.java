package dev.imgx.app.session;

/// Something that may be typed.
///
/// @param text what replaces the word that was begun
/// @param note one line about it, or nothing
/// @param whole whether a space may follow
public record Completion(String text, String note, boolean whole) {}
