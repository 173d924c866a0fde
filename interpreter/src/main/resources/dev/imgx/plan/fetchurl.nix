# `<nix/fetchurl.nix>`: a file from a URL, by hash. The arguments and the derivation are Nix's.
args@{
  url,
  name ? baseNameOf (toString url),
  hash ? "",
  sha512 ? "",
  sha1 ? "",
  md5 ? "",
  sha256 ? "",
  outputHash ? null,
  outputHashAlgo ? null,
  executable ? false,
  unpack ? false,
  system ? "",
  impure ? false,
}:
let
  # The first way of giving a hash that was used.
  promised =
    if hash != "" then
      [ hash "" ]
    else if sha512 != "" then
      [ sha512 "sha512" ]
    else if sha1 != "" then
      [ sha1 "sha1" ]
    else if md5 != "" then
      [ md5 "md5" ]
    else
      [ sha256 "sha256" ];
in
derivation (
  {
    system = "builtin";
    builder = "builtin:fetchurl";
    inherit name url;
    urls = [ url ];
    inherit executable unpack;
    outputHashMode = if unpack || executable then "recursive" else "flat";
    preferLocalBuild = true;
    impureEnvVars = map (kind: "${kind}_proxy") [
      "http"
      "https"
      "ftp"
      "all"
      "no"
    ];
  }
  // (
    if impure then
      { __impure = true; }
    else
      {
        outputHash = args.outputHash or (builtins.head promised);
        outputHashAlgo = args.outputHashAlgo or (builtins.elemAt promised 1);
      }
  )
)
