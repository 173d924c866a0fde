# Fixed points: `fix`, `extends`, sets that can be overridden, overlay on overlay.
let
  fix = f: let x = f x; in x;
  extends = overlay: f: final: let prev = f final; in prev // overlay final prev;
  composed = builtins.foldl' (f: overlay: extends overlay f);
  makeOverridable = f: args:
    let result = f args; in
    result // { override = new: makeOverridable f (args // new); overrideAttrs = g: makeOverridable (a: f a // g (f a)) args; };
  base = final:
    builtins.listToAttrs (map (n: {
      name = "p${toString n}";
      value = makeOverridable ({ version, deps ? [ ], flags ? { } }: {
        name = "p${toString n}-${version}";
        inputs = deps;
        weight = builtins.foldl' (s: d: s + d.weight) 1 deps - (if deps == [ ] then 0 else (builtins.length deps - 1));
      }) { version = "1.${toString n}"; deps = if n == 0 then [ ] else [ final."p${toString (n - 1)}" ]; };
    }) (builtins.genList (n: n) 250));
  overlay = k: final: prev: {
    "p${toString k}" = prev."p${toString k}".override { version = "2.${toString k}"; };
    "extra${toString k}" = final."p${toString (k + 1)}".override { flags = { x = k; }; };
  };
  packages = round: fix (composed (final: base final // { inherit round; }) (builtins.genList overlay 120));
  total = round: let set = packages round; in
    builtins.foldl' (s: name: s + (if builtins.isAttrs set.${name} then set.${name}.weight + builtins.stringLength set.${name}.name else 0)) 0 (builtins.attrNames set);
in
builtins.foldl' (s: n: s + total n) 0 (builtins.genList (n: n) 250)
