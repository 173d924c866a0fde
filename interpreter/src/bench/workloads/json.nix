# Several megabytes of JSON, written and read.
let
  record = n: {
    id = n;
    name = "record \"${toString n}\"\n";
    tags = [ "a" "b" (toString (n * 3)) ];
    nested = { ratio = if n / 4 * 4 == n then 0.5 else 1.25; flag = n / 2 * 2 == n; nothing = null; deep = { list = [ 1 2 [ 3 n ] ]; }; };
    text = "some ordinary text, as descriptions have it, long enough to be copied in stretches";
  };
  value = builtins.genList record 60000;
  text = builtins.toJSON value;
  again = builtins.fromJSON text;
  reformatted = builtins.toJSON (map (r: r // { id = r.id + 1; }) again);
in
builtins.stringLength text + builtins.length again
+ builtins.foldl' (sum: r: sum + r.id + builtins.elemAt (builtins.elemAt r.nested.deep.list 2) 1) 0 again
+ builtins.stringLength reformatted
