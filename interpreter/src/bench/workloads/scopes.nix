# Nested `let`, `rec` sets, `inherit`, functions with named arguments and defaults.
let
  point = { x, y ? x + 1, z ? y + x, ... }@args: rec {
    inherit x y z;
    sum = x + y + z;
    product = let p = x * y; in rec { inherit p; q = p + z; r = q + sum; };
    names = if args ? y then 1 else 0;
  };
  step = n:
    let
      a = n + 1;
      b = let c = a * 2; d = c + n; in { inherit c d; e = d - c; };
      inherit (b) c d e;
      p = point { x = a; };
      q = point { x = c; y = d; more = true; };
      f = u: v: w: u + v * w + e;
    in
    p.product.r + q.product.q + q.names + f a c d + (rec { m = k - 1; k = e; }).m;
in
builtins.foldl' (s: n: s + step n) 0 (builtins.genList (n: n) 250000)
