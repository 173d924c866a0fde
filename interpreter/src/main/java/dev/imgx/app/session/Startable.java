package dev.imgx.app.session;

import java.util.List;
import java.util.Map;

/// A program that a person works with at the terminal.
///
/// @param words the program and its arguments
/// @param environment all variables of its environment
public record Startable(List<String> words, Map<String, String> environment) {
  public Startable {
    words = List.copyOf(words);
    environment = Map.copyOf(environment);
  }
}
