# Folds over a million elements: numbers, sets, accumulators of several values.
let
  numbers = builtins.genList (n: n) 1000000;
  sets = map (n: { x = n; y = n * 2; }) numbers;
  moments =
    builtins.foldl' (
      acc: n:
      let
        count = acc.count + 1;
        sum = acc.sum + n;
        max = if n > acc.max then n else acc.max;
      in
      builtins.seq count (builtins.seq sum (builtins.seq max { inherit count sum max; }))
    ) { count = 0; sum = 0; max = 0; } numbers;
in
builtins.foldl' (a: b: a + b.x) 0 sets + moments.sum + moments.max + builtins.foldl' builtins.add 0 numbers
