# genericClosure over graphs, with integer and string keys.
let
  mod = a: b: a - a / b * b;
  graph = builtins.genericClosure {
    startSet = [ { key = 1; } ];
    operator = x: [ { key = mod (x.key * 17 + 3) 200003; } { key = mod (x.key * 5 + 1) 200003; } { key = mod (x.key + 11) 200003; } ];
  };
  deps = builtins.genericClosure {
    startSet = [ { key = "n0"; n = 0; } ];
    operator = x: map (n: { key = "n${toString n}"; inherit n; }) (builtins.filter (n: n < 50000) [ (x.n * 2 + 1) (x.n * 2 + 2) (x.n + 1) ]);
  };
in
builtins.length graph + builtins.length deps + builtins.foldl' (s: x: s + x.key) 0 graph
