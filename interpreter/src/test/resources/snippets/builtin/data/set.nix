{
  a = 1;
  b = "two";
  inherit (import ./folder/other.nix) c;
  f = { x, y ? 2 }: x;
  pair = { name = "n";
    value = 3; };
}
