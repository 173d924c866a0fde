# `match` and `split` on many short texts and on long ones.
let
  numbers = builtins.genList (n: n) 60000;
  version = n: "package-name-${toString n}.${toString (n / 7)}.3-rc${toString (n / 100)}.tar.gz";
  parse = n: builtins.match "([a-z-]+)-([0-9]+)[.]([0-9.]+)(-rc[0-9]+)?[.]tar[.](gz|xz|bz2)" (version n);
  parsed = builtins.foldl' (sum: n: sum + builtins.stringLength (builtins.elemAt (parse n) 2)) 0 numbers;
  text = builtins.concatStringsSep "\n" (map (n: "key${toString n} = value ${toString (n * 31)}; # comment") numbers);
  words = builtins.filter builtins.isString (builtins.split "[ \n;=#]+" text);
  digits = builtins.filter builtins.isList (builtins.split "([0-9]+)" text);
  matched = builtins.filter (w: builtins.match "value|key1.*" w != null) words;
  trim = s: builtins.head (builtins.match "[ \t\n]*(.*[^ \t\n])[ \t\n]*" s);
  trimmed = builtins.foldl' (sum: n: sum + builtins.stringLength (trim "  padded ${toString n} text \n")) 0 numbers;
in
parsed + builtins.length words + builtins.length digits + builtins.length matched + trimmed
