# Names that `with` brings in, nested; what package lists and `with lib;` do.
let
  lib = rec {
    id = x: x;
    add = a: b: a + b;
    optional = cond: x: if cond then [ x ] else [ ];
    optionals = cond: xs: if cond then xs else [ ];
    concat = a: b: a ++ b;
    mod = a: b: a - a / b * b;
    isEven = n: mod n 2 == 0;
    sum = builtins.foldl' add 0;
  };
  pkgs = builtins.listToAttrs (map (n: { name = "pkg${toString n}"; value = n; }) (builtins.genList (n: n) 2000)) // {
    alpha = 1; beta = 2; gamma = 3; delta = 4; inherit lib;
  };
  one = n: with pkgs; with lib; sum (
    optional (isEven n) alpha
    ++ optionals (mod n 3 == 0) [ beta gamma ]
    ++ [ delta pkg7 pkg1999 (id n) (add n 1) ]
    ++ (with { local = n; }; concat [ local ] [ alpha ])
  );
in
builtins.foldl' (s: n: s + one n) 0 (builtins.genList (n: n) 250000)
