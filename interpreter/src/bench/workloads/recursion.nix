# Deep recursion that is not tail recursion, again and again; Nix's stack allows no more than this.
let
  sum = n: if n == 0 then 0 else n + sum (n - 1);
  twice = f: x: f (f x);
  even = n: if n == 0 then true else odd (n - 1);
  odd = n: if n == 0 then false else even (n - 1);
in
builtins.foldl' (total: n: total + sum (9000 + n) + (if even (8000 + n) then 1 else 0)) 0 (
  builtins.genList (n: n) 300
)
+ twice (x: x * 3) 7
