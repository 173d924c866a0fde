package dev.imgx.plan;

import dev.imgx.lang.builtin.Doc;
import dev.imgx.lang.builtin.Family;
import dev.imgx.lang.value.Attrs;
import dev.imgx.lang.value.AttrsBuilder;
import dev.imgx.lang.value.Bool;
import dev.imgx.lang.value.EvalError;
import dev.imgx.lang.value.Expect;
import dev.imgx.lang.value.Int;
import dev.imgx.lang.value.Str;
import dev.imgx.lang.value.Value;
import java.util.SortedMap;
import java.util.TreeMap;

/// What Nix has only with its experimental feature `flakes`, as far as it needs no flakes.
///
/// Follows `src/libflake/flake-primops.cc`.
public final class FlakeBuiltins extends Family {
  /// The experimental feature that these are part of.
  static final String FEATURE = "flakes";

  private static final String[] ROWS = {"__parseFlakeRef flake-ref", "__flakeRefToString attrs"};

  @Override
  protected String[] rows() {
    return ROWS;
  }

  @Override
  protected Value call(int row, Value argument) {
    return switch (row) {
      case 0 -> parseFlakeRef(argument);
      case 1 -> flakeRefToString(argument);
      default -> super.call(row, argument);
    };
  }

  @Doc(
      """
      The attributes that a reference to a flake stands for. There only with
      `--extra-experimental-features flakes`.

          builtins.parseFlakeRef "github:NixOS/nixpkgs/23.05?dir=lib"
          => { dir = "lib"; owner = "NixOS"; ref = "23.05"; repo = "nixpkgs"; type = "github"; }
      """)
  private static Value parseFlakeRef(Value flakeRef) {
    String text =
        Expect.plainString(
            flakeRef, 0, "while evaluating the argument passed to builtins.parseFlakeRef");
    SortedMap<String, Object> attributes = FlakeReference.parse(text);
    AttrsBuilder set = new AttrsBuilder(attributes.size());
    attributes.forEach((name, value) -> {
      if (value instanceof Boolean bool) {
        set.put(name, Bool.of(bool));
      } else {
        set.put(
            name, value instanceof Long number ? Int.of(number) : Str.of(String.valueOf(value)));
      }
    });
    return set.build();
  }

  @Doc(
      """
      The reference to a flake that attributes stand for. There only with
      `--extra-experimental-features flakes`.

          builtins.flakeRefToString { type = "github"; owner = "NixOS"; repo = "nixpkgs"; dir = "lib"; }
          => "github:NixOS/nixpkgs?dir=lib"
      """)
  private static Value flakeRefToString(Value attrs) {
    Attrs given =
        Expect.attrs(attrs, 0, "while evaluating the argument passed to builtins.flakeRefToString");
    SortedMap<String, Object> attributes = new TreeMap<>();
    for (int index : given.nameOrder()) {
      String name = given.name(index).text();
      attributes.put(name, scalar(name, given.value(index).force()));
    }
    return Str.of(FlakeReference.print(attributes));
  }

  private static Object scalar(String name, Value value) {
    if (value instanceof Int number) {
      if (number.value() < 0) {
        throw new EvalError(
            "negative value given for flake ref attr " + name + ": " + number.value());
      }
      return number.value();
    }
    if (value instanceof Bool bool) {
      return bool.value();
    }
    if (value instanceof Str text) {
      return text.text();
    }
    throw new EvalError(
        "flake reference attribute sets may only contain integers, Booleans, and strings, but"
            + " attribute '"
            + name
            + "' is "
            + value.describe());
  }
}
