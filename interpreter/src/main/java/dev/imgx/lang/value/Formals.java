package dev.imgx.lang.value;

/// The named arguments that a function takes, in the order written; `functionArgs` shows them.
///
/// The four columns run along: names, whether each has a default, and the place of each.
public record Formals(Symbol[] names, boolean[] optional, int[] places, boolean ellipsis) {
  public int size() {
    return names.length;
  }
}
