# Sorting with comparators written in the language, and by the built-in order.
let
  mod = a: b: a - a / b * b;
  random = builtins.genList (n: mod (n * 7919 + n * n * 31) 100003) 150000;
  strings = map (n: "item-${toString n}") (builtins.genList (n: mod (n * 7919) 50021) 40000);
  sets = map (n: { key = n; name = toString n; }) (builtins.genList (n: mod (n * 31) 40009) 40000);
  a = builtins.sort (x: y: x < y) random;
  b = builtins.sort builtins.lessThan strings;
  c = builtins.sort (x: y: x.key > y.key || (x.key == y.key && x.name < y.name)) sets;
  d = builtins.sort builtins.lessThan random;
in
builtins.elemAt a 1000 + builtins.stringLength (builtins.elemAt b 777) + (builtins.elemAt c 99).key
+ (if a == d then 1 else 0)
