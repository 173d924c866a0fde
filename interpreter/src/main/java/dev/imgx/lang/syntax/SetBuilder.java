package dev.imgx.lang.syntax;

import dev.imgx.lang.source.Span;
import dev.imgx.lang.syntax.Expr.AttrName;
import dev.imgx.lang.syntax.Expr.Binding;
import dev.imgx.lang.syntax.Expr.DynamicBinding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Collects the bindings of one set: nests attribute paths, merges sets that are given in several
/// places, refuses what is defined twice. Mutable until built.
///
/// Follows `addAttr` in Nix's `parser-state.hh`, with its oddity that the `rec` of a set merged
/// into an earlier one is ignored.
final class SetBuilder {
  private final AstBuilder builder;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final List<DynamicEntry> dynamicEntries = new ArrayList<>();
  private final List<Expr> inheritSources = new ArrayList<>();

  SetBuilder(AstBuilder builder) {
    this.builder = builder;
  }

  /// What a name stands for: a finished binding, or a set that may still grow.
  private static final class Entry {
    private final String name;
    private final Span span;
    private final @Nullable Binding binding;
    private @Nullable SetBuilder growing;
    private boolean recursive;
    private Span setSpan;

    /// A binding as it was written.
    Entry(Binding binding) {
      this.name = binding.name();
      this.span = binding.span();
      this.binding = binding;
      this.setSpan = span;
    }

    /// A set that a longer attribute path implies.
    Entry(String name, Span span, SetBuilder growing) {
      this.name = name;
      this.span = span;
      this.binding = null;
      this.growing = growing;
      this.setSpan = span;
    }

    /// The set that this is, ready to take more; `null` when it is something else.
    @Nullable SetBuilder grow(AstBuilder builder) {
      Expr.AttrSet set = growing == null ? literalSet(binding) : null;
      if (set != null) {
        recursive = set.recursive();
        setSpan = set.span();
        growing = new SetBuilder(builder);
        growing.takeAll(set, List.of());
      }
      return growing;
    }

    Binding build() {
      return binding != null && growing == null
          ? binding
          : new Binding.Plain(
              name, Objects.requireNonNull(growing).build(recursive, setSpan), span);
    }
  }

  private static Expr.@Nullable AttrSet literalSet(@Nullable Binding binding) {
    return binding instanceof Binding.Plain plain && plain.value() instanceof Expr.AttrSet set
        ? set
        : null;
  }

  /// A dynamic name; several of one name are separate bindings, whatever they evaluate to.
  private record DynamicEntry(
      Expr name, @Nullable Expr value, @Nullable SetBuilder growing, Span span) {
    DynamicBinding build() {
      Expr built = value != null ? value : Objects.requireNonNull(growing).build(false, span);
      return new DynamicBinding(name, built, span);
    }
  }

  /// `a.b.c = value;`
  void assign(List<AttrName> path, Expr value, Span span) {
    SetBuilder target = this;
    for (int i = 0; i < path.size() - 1; i++) {
      target = target.step(path.subList(0, i + 1), span);
    }
    if (path.getLast() instanceof AttrName.Dynamic dynamic) {
      target.dynamicEntries.add(new DynamicEntry(dynamic.name(), value, null, span));
    } else {
      String name = ((AttrName.Static) path.getLast()).name();
      target.put(path, new Binding.Plain(name, value, span));
    }
  }

  /// The set that the last name of a path leads to, made when there is none.
  private SetBuilder step(List<AttrName> path, Span span) {
    if (path.getLast() instanceof AttrName.Dynamic dynamic) {
      SetBuilder nested = new SetBuilder(builder);
      dynamicEntries.add(new DynamicEntry(dynamic.name(), null, nested, span));
      return nested;
    }
    String name = ((AttrName.Static) path.getLast()).name();
    Entry entry = entries.get(name);
    if (entry == null) {
      entry = new Entry(name, span, new SetBuilder(builder));
      entries.put(name, entry);
    }
    SetBuilder nested = entry.grow(builder);
    if (nested == null) {
      throw duplicate(path, span, entry.span);
    }
    return nested;
  }

  private void put(List<AttrName> path, Binding binding) {
    Entry existing = entries.get(binding.name());
    if (existing == null) {
      entries.put(binding.name(), new Entry(binding));
      return;
    }
    Expr.AttrSet set = literalSet(binding);
    SetBuilder nested = set == null ? null : existing.grow(builder);
    if (set == null || nested == null) {
      throw duplicate(path, binding.span(), existing.span);
    }
    nested.takeAll(set, path);
  }

  /// Adds everything in a finished set; `path` leads here, for messages.
  private void takeAll(Expr.AttrSet set, List<AttrName> path) {
    int shift = inheritSources.size();
    inheritSources.addAll(set.inheritSources());
    for (Binding binding : set.bindings()) {
      List<AttrName> whole = new ArrayList<>(path);
      whole.add(new AttrName.Static(binding.name(), binding.span()));
      Binding moved =
          binding instanceof Binding.InheritedFrom from
              ? new Binding.InheritedFrom(from.name(), from.source() + shift, from.span())
              : binding;
      put(whole, moved);
    }
    for (DynamicBinding binding : set.dynamicBindings()) {
      dynamicEntries.add(new DynamicEntry(binding.name(), binding.value(), null, binding.span()));
    }
  }

  /// The `(e)` of `inherit (e)`; the result stands for it in [#inherit].
  int addInheritSource(Expr source) {
    inheritSources.add(source);
    return inheritSources.size() - 1;
  }

  /// One name of an `inherit`; `source` is negative for one without `(e)`.
  void inherit(String name, int source, Span span) {
    Entry existing = entries.get(name);
    if (existing != null) {
      throw duplicate(List.of(new AttrName.Static(name, span)), span, existing.span);
    }
    Binding binding =
        source < 0
            ? new Binding.Inherited(name, span)
            : new Binding.InheritedFrom(name, source, span);
    entries.put(name, new Entry(binding));
  }

  Expr.AttrSet build(boolean recursive, Span span) {
    List<Binding> bindings = new ArrayList<>(entries.size());
    for (Entry entry : entries.values()) {
      bindings.add(entry.build());
    }
    List<DynamicBinding> dynamicBindings = new ArrayList<>(dynamicEntries.size());
    for (DynamicEntry entry : dynamicEntries) {
      dynamicBindings.add(entry.build());
    }
    return new Expr.AttrSet(
        recursive,
        List.copyOf(bindings),
        List.copyOf(dynamicBindings),
        List.copyOf(inheritSources),
        span);
  }

  private SyntaxError duplicate(List<AttrName> path, Span span, Span earlier) {
    String name = builder.shown(path);
    return builder.error(
        "attribute '" + name + "' already defined at " + builder.site(earlier).position(), span);
  }
}
