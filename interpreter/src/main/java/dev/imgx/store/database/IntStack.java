package dev.imgx.store.database;

import java.util.Arrays;

/// A stack of numbers. Mutable.
final class IntStack {
  private int[] items = new int[64];
  private int size;

  void push(int item) {
    if (size == items.length) {
      items = Arrays.copyOf(items, size * 2);
    }
    items[size++] = item;
  }

  int pop() {
    return items[--size];
  }

  int peek() {
    return items[size - 1];
  }

  boolean isEmpty() {
    return size == 0;
  }
}
