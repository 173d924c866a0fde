{
  # Applies a function to twice its argument.
  twice = f: n: f (2 * n);
}
