# Chains of genList, map, filter, concatMap, partition, and the library functions made of them.
let
  range = first: last: builtins.genList (n: first + n) (last - first + 1);
  foldr = op: nul: list:
    let
      len = builtins.length list;
      go = n: if n == len then nul else op (builtins.elemAt list n) (go (n + 1));
    in
    go 0;
  take = n: list: builtins.genList (builtins.elemAt list) n;
  zip = a: b: builtins.genList (n: [ (builtins.elemAt a n) (builtins.elemAt b n) ]) (builtins.length a);
  round =
    n:
    let
      numbers = range n (n + 6000);
      even = builtins.filter (x: x / 2 * 2 == x) (map (x: x * 3 + 1) numbers);
      parts = builtins.partition (x: x > n + 9000) even;
      pairs = zip parts.right (take (builtins.length parts.right) numbers);
      flat = builtins.concatMap (p: [ (builtins.head p) ] ++ builtins.tail p) pairs;
    in
    foldr (x: sum: x + sum) 0 (take 2000 flat)
    + builtins.length (builtins.concatLists [ even parts.wrong flat ])
    + (if builtins.all (x: x > 0) flat && !builtins.any (x: x < 0) even then 1 else 0)
    + (if builtins.elem (0 - 1) numbers then 1 else 0);
in
builtins.foldl' (total: n: total + round n) 0 (range 1 160)
