package dev.imgx.lang.value;

import dev.imgx.lang.source.Places;
import dev.imgx.lang.source.Position;
import dev.imgx.lang.source.Source;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Prints values as `nix-instantiate --eval --xml` does, with or without locations.
///
/// Mutable, for one use. Follows `src/libexpr/value-to-xml.cc`.
public final class XmlPrinter {
  private static final Symbol DRV_PATH = Symbol.of("drvPath");
  private static final Symbol OUT_PATH = Symbol.of("outPath");

  /// How deep sets and lists may be nested, as deep as calls may be in Nix; a value that holds
  /// itself has no end, and each line is indented.
  private static final int MOST_DEEP = 10_000;

  private final Places places;
  private final boolean strict;
  private final boolean locations;
  private final XmlWriter xml = new XmlWriter();
  private final Set<String> derivations = new HashSet<>();
  private final ContextBuilder context = new ContextBuilder();
  private int depth;

  /// @param places what the place ids in the values mean
  /// @param strict whether to force what is printed
  /// @param locations whether to tell where attributes and functions are written
  public XmlPrinter(Places places, boolean strict, boolean locations) {
    this.places = places;
    this.strict = strict;
    this.locations = locations;
  }

  /// The document, with a line end, and the context of all strings in it.
  public Str print(Value value) {
    xml.open("expr", new TreeMap<>());
    append(value);
    xml.close();
    return new Str(xml.text(), context.build());
  }

  private void append(Value reference) {
    Value value = look(reference);
    if (value instanceof Attrs || value instanceof ListValue) {
      if (++depth > MOST_DEEP) {
        throw new EvalError("stack overflow; max-call-depth exceeded");
      }
      appendNested(value);
      depth--;
    } else if (value instanceof Function function) {
      appendFunction(function);
    } else {
      appendScalar(value);
    }
  }

  private void appendNested(Value value) {
    if (value instanceof Attrs attrs) {
      appendSet(attrs);
    } else if (value instanceof ListValue list) {
      xml.open("list", new TreeMap<>());
      for (int i = 0; i < list.size(); i++) {
        append(list.get(i));
      }
      xml.close();
    }
  }

  private Value look(Value reference) {
    if (strict) {
      return reference.force();
    }
    return reference instanceof Thunk thunk ? thunk.peek() : reference;
  }

  private void appendScalar(Value value) {
    if (value instanceof Str string) {
      context.add(string.context());
      appendValue("string", string.text());
    } else if (value instanceof Int integer) {
      appendValue("int", Long.toString(integer.value()));
    } else if (value instanceof Bool bool) {
      appendValue("bool", Boolean.toString(bool.value()));
    } else if (value instanceof PathValue path) {
      appendValue("path", path.path());
    } else if (value instanceof Flt floating) {
      appendValue("float", Floats.general(floating.value()));
    } else {
      xml.empty(value == Null.NULL ? "null" : "unevaluated", new TreeMap<>());
    }
  }

  private void appendValue(String element, String value) {
    xml.empty(element, single("value", value));
  }

  private static SortedMap<String, String> single(String name, String value) {
    TreeMap<String, String> attributes = new TreeMap<>();
    attributes.put(name, value);
    return attributes;
  }

  private void appendSet(Attrs attrs) {
    if (!Equality.isDerivation(attrs)) {
      xml.open("attrs", new TreeMap<>());
      appendAttributes(attrs);
      xml.close();
      return;
    }
    TreeMap<String, String> about = new TreeMap<>();
    putText(about, attrs, DRV_PATH);
    putText(about, attrs, OUT_PATH);
    xml.open("derivation", about);
    String path = about.get(DRV_PATH.text());
    if (path != null && derivations.add(path)) {
      appendAttributes(attrs);
    } else {
      xml.empty("repeated", new TreeMap<>());
    }
    xml.close();
  }

  private void putText(SortedMap<String, String> about, Attrs attrs, Symbol name) {
    Value value = attrs.get(name);
    if (value != null && look(value) instanceof Str string && !string.text().isEmpty()) {
      about.put(name.text(), string.text());
    }
  }

  private void appendAttributes(Attrs attrs) {
    for (int index : attrs.nameOrder()) {
      SortedMap<String, String> about = single("name", attrs.name(index).text());
      putLocation(about, attrs.place(index));
      xml.open("attr", about);
      append(attrs.value(index));
      xml.close();
    }
  }

  private void appendFunction(Function function) {
    if (function.kind() != Function.Kind.LAMBDA) {
      xml.empty("unevaluated", new TreeMap<>());
      return;
    }
    TreeMap<String, String> about = new TreeMap<>();
    putLocation(about, function.place());
    xml.open("function", about);
    TreeMap<String, String> pattern = new TreeMap<>();
    String parameter = function.parameter();
    if (parameter != null) {
      pattern.put("name", parameter);
    }
    Formals formals = function.formals();
    if (formals == null) {
      xml.empty("varpat", pattern);
    } else {
      appendPattern(formals, pattern);
    }
    xml.close();
  }

  private void appendPattern(Formals formals, SortedMap<String, String> about) {
    if (formals.ellipsis()) {
      about.put("ellipsis", "1");
    }
    xml.open("attrspat", about);
    Symbol[] names = formals.names().clone();
    Arrays.sort(names);
    for (Symbol name : names) {
      xml.empty("attr", single("name", name.text()));
    }
    xml.close();
  }

  private void putLocation(SortedMap<String, String> about, int place) {
    Source source = locations ? places.source(place) : null;
    Position position = source == null ? null : places.position(place);
    if (source == null || position == null) {
      return;
    }
    if (source.name().startsWith("/")) {
      about.put("path", source.name());
    }
    about.put("line", Integer.toString(position.line()));
    about.put("column", Integer.toString(position.column()));
  }
}
