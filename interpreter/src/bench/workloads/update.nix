# `//`: one attribute onto a set that grows, small on large, large on large.
let
  names = builtins.genList (n: "k${toString n}") 3000;
  add = set: name: set // { ${name} = builtins.stringLength name; };
  grown = builtins.foldl' add { } names;
  large = builtins.listToAttrs (map (n: { name = "l${toString n}"; value = n; }) (builtins.genList (n: n) 10000));
  patched = builtins.foldl' (set: n: set // { a = n; l500 = n; }) large (builtins.genList (n: n) 1000);
  both = builtins.foldl' (sum: n: sum + (large // grown // { extra = n; }).extra) 0 (builtins.genList (n: n) 400);
  small = builtins.foldl' (set: n: set // { x = n; } // { y = set.x; }) { x = 0; y = 0; z = 1; } (builtins.genList (n: n) 400000);
in
builtins.foldl' builtins.add 0 (builtins.attrValues grown) + patched.l500 + patched.a + both + small.x + small.y + small.z
