# One derivation of each shape; their files must be what Nix makes of them, byte for byte.
let
  base = {
    name = "base";
    system = "x86_64-linux";
    builder = "/bin/sh";
  };
  drv = more: derivation (base // more);
  a = drv { name = "a"; };
  b = drv {
    name = "b";
    outputs = [
      "out"
      "dev"
      "doc"
    ];
  };
  fixed = drv {
    name = "fixed";
    outputHashMode = "flat";
    outputHashAlgo = "sha256";
    outputHash = "0000000000000000000000000000000000000000000000000000000000000000";
  };
  file = builtins.toFile "text" "some text\n";
  sha = mode: algo: hash: drv {
    outputHashMode = mode;
    outputHashAlgo = algo;
    outputHash = hash;
  };
  hex = builtins.hashString;
in
rec {
  minimal = drv { };
  arguments = drv {
    args = [
      "-c"
      "echo $out > $out"
      ./data/run.sh
      a
      1
      true
    ];
  };
  noArguments = drv { args = [ ]; };
  integer = drv { x = 42; };
  negative = drv { x = -9223372036854775807; };
  float = drv {
    x = 1.5;
    y = 1.0e10;
    z = 0.1;
  };
  booleans = drv {
    yes = true;
    no = false;
  };
  nothing = drv { x = null; };
  ignoredNothing = drv {
    __ignoreNulls = true;
    x = null;
    y = 1;
  };
  list = drv {
    x = [
      1
      "two"
      [
        3
        [ ]
        4
      ]
      true
      null
      ./data/hello.txt
    ];
  };
  emptyList = drv { x = [ ]; };
  emptyString = drv { x = ""; };
  escapes = drv { x = "a\"b\\c\nd\re\tf\${g}"; };
  unicode = drv { x = "Grüße, 世界 🎉"; };
  strangeNames = drv {
    "with space" = 1;
    "with\"quote" = 2;
    "ü" = 3;
    "" = 4;
    _ = 5;
  };
  odd = drv { name = "+-._?=0aZ"; };
  otherSystem = drv { system = "aarch64-linux"; };
  builderInStore = drv { builder = "${a}/bin/builder"; };
  builderFile = drv { builder = ./data/run.sh; };
  sourceFile = drv { src = ./data/hello.txt; };
  sourceTree = drv { src = ./data; };
  sourceBelow = drv { src = ./data + "/sub/x"; };
  sourceLink = drv { src = ./data/link; };
  interpolatedPath = drv { x = "prefix ${./data/hello.txt} suffix"; };
  pathAsText = drv { x = toString /no/such/path; };
  textFile = drv { src = file; };
  textWithReference = drv { src = builtins.toFile "more" "see ${file}"; };
  input = drv { x = a; };
  inputs = drv {
    x = [
      a
      b
      fixed
    ];
  };
  inputOutput = drv {
    x = b.dev;
    y = b.doc;
    z = b.dev;
  };
  inputOfInput = drv { x = input; };
  diamond = drv {
    x = input;
    y = inputs;
  };
  wholeDerivation = drv { x = a.drvPath; };
  wholeClosure = drv { x = diamond.drvPath; };
  forgottenDerivation = drv { x = builtins.unsafeDiscardOutputDependency a.drvPath; };
  forgottenContext = drv { x = builtins.unsafeDiscardStringContext "${a}"; };
  multiple = b;
  multipleOther = b.doc;
  outputsOfOtherNames = drv {
    outputs = [
      "lib"
      "bin"
    ];
  };
  oneOtherOutput = drv { outputs = [ "lib" ]; };
  fixedFlat = fixed;
  fixedFlatBase32 = sha "flat" "sha256" "0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73";
  fixedFlatBase64 = sha "flat" "sha256" "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
  fixedFlatSri = sha "flat" "sha256" "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
  fixedFlatTyped = sha "flat" "sha256" "sha256:${hex "sha256" "x"}";
  fixedFlatMd5 = sha "flat" "md5" (hex "md5" "x");
  fixedFlatSha1 = sha "flat" "sha1" (hex "sha1" "x");
  fixedFlatSha512 = sha "flat" "sha512" (hex "sha512" "x");
  fixedRecursive = sha "recursive" "sha256" (hex "sha256" "x");
  fixedRecursiveMd5 = sha "recursive" "md5" (hex "md5" "x");
  fixedRecursiveSha1 = sha "recursive" "sha1" (hex "sha1" "x");
  fixedRecursiveSha512 = sha "recursive" "sha512" (hex "sha512" "x");
  fixedWithoutMode = drv {
    outputHashAlgo = "sha256";
    outputHash = hex "sha256" "x";
  };
  fixedWithoutAlgorithm = drv {
    outputHash = "sha512-${
      "z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg=="
    }";
  };
  fixedWithInput = drv {
    x = a;
    outputHashAlgo = "sha256";
    outputHash = hex "sha256" "x";
  };
  afterFixed = drv { x = fixedWithInput; };
  sameAfterOtherFixed = drv {
    x = derivation {
      name = "base";
      system = "other";
      builder = "/other";
      outputHashAlgo = "sha256";
      outputHash = hex "sha256" "x";
    };
  };
  emptyHash = drv {
    outputHashAlgo = "sha256";
    outputHash = "";
  };
  structured = drv {
    __structuredAttrs = true;
    integer = 1;
    float = 1.5;
    boolean = false;
    null = null;
    text = "a\"b\n\\ü/";
    list = [
      1
      [ "x" ]
      { y = true; }
    ];
    set = {
      b = 1;
      a.deep = [ ];
      empty = { };
    };
    src = ./data/hello.txt;
    input = b.dev;
  };
  structuredOutputs = drv {
    __structuredAttrs = true;
    outputs = [
      "out"
      "man"
    ];
    args = [ "-x" ];
  };
  structuredFixed = drv {
    __structuredAttrs = true;
    outputHashMode = "recursive";
    outputHashAlgo = "sha256";
    outputHash = hex "sha256" "x";
  };
  structuredNulls = drv {
    __structuredAttrs = true;
    __ignoreNulls = true;
    x = null;
    y = { z = null; };
  };
  notStructured = drv { __structuredAttrs = false; };
  placeholders = drv {
    x = placeholder "out";
    y = "${placeholder "dev"}/lib";
    outputs = [
      "out"
      "dev"
    ];
  };
  passAsFile = drv {
    passAsFile = [ "text" ];
    text = "long";
  };
  graph = drv {
    exportReferencesGraph = [
      "graph"
      diamond
    ];
  };
  graphOfDerivation = drv {
    exportReferencesGraph = [
      "graph"
      diamond.drvPath
    ];
  };
  allowed = drv {
    allowedReferences = [ ];
    allowedRequisites = [
      "out"
      a
    ];
    disallowedReferences = [ b.doc ];
    disallowedRequisites = [ ];
  };
  notImpure = drv {
    __contentAddressed = false;
    preferLocalBuild = true;
    allowSubstitutes = false;
  };
  toStringSet = drv { x = { __toString = self: "me ${a}"; }; };
  outPathSet = drv { x = { outPath = "${b.dev}/x"; }; };
  filtered = drv {
    src = builtins.filterSource (path: type: type != "symlink" && baseNameOf path != "skip.log") ./data;
  };
  namedPath = drv {
    src = builtins.path {
      path = ./data;
      name = "renamed";
      filter = path: type: type == "directory" || baseNameOf path == "x";
    };
  };
  flatPath = drv {
    src = builtins.path {
      path = ./data/hello.txt;
      recursive = false;
    };
  };
  knownPath = drv {
    src = builtins.path {
      path = ./data/hello.txt;
      recursive = false;
      sha256 = hex "sha256" "hello\n";
    };
  };
  fetchurl = import <nix/fetchurl.nix> {
    url = "http://example.org/x.tar.gz";
    sha256 = hex "sha256" "x";
  };
  fetchurlUnpack = import <nix/fetchurl.nix> {
    url = "http://example.org/x.nar.xz";
    hash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    unpack = true;
    executable = true;
    name = "unpacked";
  };
  contextAdded = drv {
    x = builtins.appendContext "plain" (builtins.getContext "${a} ${b.dev} ${file}");
  };
  overridden = drv (a.drvAttrs // { extra = 1; });
  inputAll = drv { x = b.all; };
  lazyName = drv { name = "${builtins.substring 0 3 "abcdef"}-1.0"; };
}
