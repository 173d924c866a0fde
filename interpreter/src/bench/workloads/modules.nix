# A module system: options with types and defaults, modules that define them under conditions and
# with priorities, a fixed point over all.
let
  fix = f: let x = f x; in x;
  numbers = count: builtins.genList (n: n) count;
  mapList = f: list: builtins.concatLists (map f list);
  types = {
    int = { name = "int"; check = builtins.isInt; merge = path: defs: builtins.foldl' (a: b: if a > b then a else b) 0 defs; };
    str = { name = "string"; check = builtins.isString; merge = path: builtins.head; };
    bool = { name = "bool"; check = builtins.isBool; merge = path: builtins.any (x: x); };
    listOf = type: { name = "list of ${type.name}"; check = v: builtins.isList v && builtins.all type.check v; merge = path: builtins.concatLists; };
    attrsOf = type: {
      name = "set of ${type.name}";
      check = builtins.isAttrs;
      merge = path: builtins.zipAttrsWith (name: type.merge (path ++ [ name ]));
    };
  };
  mkOption = args: { _type = "option"; } // args;
  mkIf = condition: content: { _type = "if"; inherit condition content; };
  mkOverride = priority: content: { _type = "override"; inherit priority content; };
  mkDefault = mkOverride 1000;
  mkForce = mkOverride 50;
  mkMerge = contents: { _type = "merge"; inherit contents; };
  isType = type: value: builtins.isAttrs value && (value._type or null) == type;
  push = value:
    if isType "merge" value then mapList push value.contents
    else if isType "if" value then map (builtins.mapAttrs (name: v: mkIf value.condition v)) (push value.content)
    else [ value ];
  discharge = value:
    if isType "if" value then (if value.condition then discharge value.content else [ ])
    else if isType "merge" value then mapList discharge value.contents
    else [ value ];
  prioritised = values:
    let
      priority = v: if isType "override" v then v.priority else 100;
      best = builtins.foldl' (p: v: if priority v < p then priority v else p) 9999 values;
    in
    map (v: if isType "override" v then v.content else v) (builtins.filter (v: priority v == best) values);
  mergeOption = path: option: values:
    let
      defined = prioritised (mapList discharge values);
      name = builtins.concatStringsSep "." path;
      merged = option.type.merge path defined;
    in
    if defined == [ ] then option.default or (throw "the option `${name}` is used but not defined")
    else if builtins.all option.type.check defined then (option.apply or (x: x)) merged
    else throw "a definition of `${name}` is not of type ${option.type.name}";
  mergeTree = path: optionSets: configs:
    builtins.zipAttrsWith (name: declared:
      let
        first = builtins.head declared;
        here = path ++ [ name ];
        values = builtins.catAttrs name configs;
      in
      if isType "option" first then mergeOption here first values
      else mergeTree here declared (mapList push values)) optionSets;
  evaluate = modules: fix (config:
    let loaded = map (m: m { inherit config; }) modules; in
    mergeTree [ ] (map (m: m.options or { }) loaded) (mapList (m: push (m.config or { })) loaded));
  service = n: { config, ... }:
    let name = "service${toString n}"; cfg = config.services.${name}; in {
      options.services.${name} = {
        enable = mkOption { type = types.bool; default = false; };
        port = mkOption { type = types.int; default = 8000 + n; };
        user = mkOption { type = types.str; default = name; };
        packages = mkOption { type = types.listOf types.str; default = [ ]; };
        settings = mkOption { type = types.attrsOf types.str; default = { }; };
      };
      config = mkIf cfg.enable {
        systemd.units.${name} = "ExecStart=${name} --port ${toString cfg.port}";
        users.${cfg.user} = "user of ${name}";
        firewall.ports = [ cfg.port ];
        environment.packages = cfg.packages ++ [ name ];
        services = mkIf (n > 0) { "service${toString (n - 1)}".packages = [ "client-of-${name}" ]; };
      };
    };
  core = { config, ... }: {
    options = {
      systemd.units = mkOption { type = types.attrsOf types.str; default = { }; };
      users = mkOption { type = types.attrsOf types.str; default = { }; };
      firewall.ports = mkOption { type = types.listOf types.int; default = [ ]; apply = builtins.sort builtins.lessThan; };
      environment.packages = mkOption { type = types.listOf types.str; default = [ ]; };
    };
  };
  machine = count: round: { config, ... }: {
    config = mkMerge [
      { services = builtins.listToAttrs (map (n: {
          name = "service${toString n}";
          value = { enable = mkDefault (n / 3 * 3 != n); port = if n / 5 * 5 == n then mkForce (9000 + n + round) else mkDefault n; settings.mode = "x"; };
        }) (numbers count)); }
      (mkIf (round > 0) { services.service3.enable = mkForce true; environment.packages = [ "round${toString round}" ]; })
      { systemd.units = { extra = "unit"; }; users.root = "root"; }
    ];
  };
  system = count: round: evaluate ([ core (machine count round) ] ++ builtins.genList service count);
  result = round: let s = system 150 round; in builtins.toJSON [ s.systemd.units s.users s.firewall.ports s.environment.packages s.services ];
in
builtins.hashString "sha256" (builtins.concatStringsSep "\n" (map result (numbers 60)))
