# Comparing: strings, versions, lists, sets, `elem`, `unique`.
let
  key = n: "prefix/of/some/length/${toString (n * 7919 - n * 7919 / 2003 * 2003)}";
  keys = builtins.genList key 4000;
  unique = builtins.foldl' (acc: e: if builtins.elem e acc then acc else acc ++ [ e ]) [ ];
  sets = map (k: { name = k; deps = [ k (k + "x") ]; meta = { inherit k; n = builtins.stringLength k; }; }) (builtins.genList key 900);
  equal = builtins.foldl' (n: a: n + builtins.length (builtins.filter (b: a == b) sets)) 0 sets;
  older = builtins.filter (v: builtins.compareVersions v "2.13.4" < 0) (map (n: "2.${toString (n / 100)}.${toString n}pre1") (builtins.genList (n: n) 400000));
  less = builtins.foldl' (n: k: if k < "prefix/of/some/length/5" then n + 1 else n) 0 (builtins.concatMap (n: keys) (builtins.genList (n: n) 600));
in
builtins.length (unique keys) + equal + builtins.length older + less
