# A piece of code with a bit of everything, for the rehearsal.
{
  lib ? import ./functions.nix,
  count ? 20,
  ...
}@arguments:

let
  inherit (builtins)
    attrNames
    concatStringsSep
    filter
    foldl'
    genList
    length
    map
    mapAttrs
    ;

  even = n: n == 2 * (n / 2);
  numbers = genList (n: n + 1) count;
  fibonacci = n: if n < 2 then n else fibonacci (n - 1) + fibonacci (n - 2);

  record = rec {
    name = "package-${version}";
    version = "1.${toString (length numbers)}";
    meta.description = "a record";
    meta.tags = [ "a" "b" ] ++ [ name ];
    "quoted name" = null;
    script = ''
      #!/bin/sh
      echo ${name} ''${HOME}
        indented
    '';
  };
in
assert even 4;
{
  inherit record;
  evens = filter even numbers;
  sum = foldl' (a: b: a + b) 0 numbers;
  text = concatStringsSep ", " (map toString numbers);
  names = attrNames (record // { extra = true; });
  doubled = mapAttrs (name: value: { inherit name value; }) { a = 1; b = 2.5; };
  choice = if arguments ? lib && !(count < 3) || false then lib.twice fibonacci 7 else throw "no";
  with' = with record; name + version;
  default = record.missing or "nothing";
}
