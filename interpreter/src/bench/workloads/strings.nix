# Building strings: interpolation, concatStringsSep, `+`, replaceStrings, substring loops.
let
  numbers = builtins.genList (n: n) 5000;
  lines = map (n: "line ${toString n}: ${if n / 3 * 3 == n then "fizz" else "word"} and <${toString (n * 7)}>") numbers;
  text = builtins.concatStringsSep "\n" lines;
  escaped = builtins.replaceStrings [ "<" ">" "&" "\"" "'" "\n" ] [ "&lt;" "&gt;" "&amp;" "&quot;" "&#39;" "<br>" ] text;
  chars = s: builtins.genList (p: builtins.substring p 1 s) (builtins.stringLength s);
  vowels = builtins.foldl' (n: c: if c == "a" || c == "e" || c == "i" || c == "o" || c == "u" then n + 1 else n) 0 (chars escaped);
  hasPrefix = p: s: builtins.substring 0 (builtins.stringLength p) s == p;
  fixed = width: n: let s = toString n; in builtins.substring 0 (width - builtins.stringLength s) "0000000000" + s;
  grown = builtins.foldl' (s: n: s + fixed 6 n + ",") "" (builtins.genList (n: n) 3000);
  upper = builtins.replaceStrings
    [ "a" "b" "c" "d" "e" "f" "g" "h" "i" "j" "k" "l" "m" "n" "o" "p" "q" "r" "s" "t" "u" "v" "w" "x" "y" "z" ]
    [ "A" "B" "C" "D" "E" "F" "G" "H" "I" "J" "K" "L" "M" "N" "O" "P" "Q" "R" "S" "T" "U" "V" "W" "X" "Y" "Z" ];
in
builtins.stringLength (upper escaped) + vowels + builtins.stringLength grown
+ builtins.length (builtins.filter (hasPrefix "line 1") lines)
+ builtins.foldl' (n: l: n + builtins.stringLength (upper (fixed 10 (builtins.stringLength l)))) 0 lines
