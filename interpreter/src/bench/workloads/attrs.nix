# What is made of whole sets: mapAttrs, listToAttrs, intersectAttrs, zipAttrsWith, removeAttrs, …
let
  numbers = builtins.genList (n: n) 4000;
  set = prefix: builtins.listToAttrs (map (n: { name = prefix + toString n; value = n; }) numbers);
  filterAttrs =
    pred: attrs:
    builtins.listToAttrs (
      builtins.concatMap (
        name: if pred name attrs.${name} then [ { inherit name; value = attrs.${name}; } ] else [ ]
      ) (builtins.attrNames attrs)
    );
  sum = attrs: builtins.foldl' (a: b: a + b) 0 (builtins.attrValues attrs);
  round =
    n:
    let
      a = set "a";
      b = builtins.mapAttrs (name: value: value + n) (set "a" // set "b");
      common = builtins.intersectAttrs a b;
      zipped = builtins.zipAttrsWith (name: values: builtins.length values) [ a b common ];
      few = removeAttrs b (map (k: "b${toString k}") numbers);
      even = filterAttrs (name: value: value / 2 * 2 == value) common;
      names = builtins.foldl' (l: k: l + builtins.stringLength k) 0 (builtins.attrNames zipped);
      grouped = builtins.groupBy (k: toString (k / 100)) numbers;
    in
    sum common + sum zipped + sum few + sum even + names
    + builtins.length (builtins.attrNames grouped)
    + builtins.length (builtins.catAttrs "x" (map (x: { inherit x; }) numbers))
    + (if b ? a7 && !(a ? b7) && builtins.hasAttr "b9" b then builtins.getAttr "b9" b else 0);
in
builtins.foldl' (total: n: total + round n) 0 (builtins.genList (n: n) 40)
