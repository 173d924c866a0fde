# Thousands of derivations that depend on each other.
let
  make = name: inputs: extra: derivation ({
    inherit name inputs;
    system = "x86_64-linux";
    builder = "/bin/sh";
    args = [ "-c" "echo $inputs > $out" ];
    buildInputs = inputs;
    configureFlags = [ "--prefix=/usr" "--enable-${name}" ];
    preferLocal = true;
  } // extra);
  chain = builtins.genList (n: make "pkg-${toString n}" (if n == 0 then [ ] else [ (builtins.elemAt chain (n - 1)) (builtins.elemAt chain (n / 2)) (builtins.elemAt chain 0) ]) {
      outputs = if n / 3 * 3 == n then [ "out" "dev" ] else [ "out" ];
    }) 60000;
in
builtins.hashString "sha256" (builtins.concatStringsSep "\n" (map (d: d.drvPath) chain))
