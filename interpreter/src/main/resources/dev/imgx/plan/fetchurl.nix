# `<nix/fetchurl.nix>`: a file from a URL, by hash. The arguments and the derivation are Nix's.
{
  url,
  name ? baseNameOf (toString url),
  hash ? "",
  sha512 ? "",
  sha1 ? "",
  md5 ? "",
  sha256 ? "",
  outputHash ? (legacy.promised.value),
  outputHashAlgo ? (legacy.promised.algorithm),
  executable ? false,
  unpack ? false,
  system ? "",
  impure ? false,
}:
let
  legacy.promised =
    if hash != "" then
      {
        value = hash;
        algorithm = "";
      }
    else if sha512 != "" then
      {
        value = sha512;
        algorithm = "sha512";
      }
    else if sha1 != "" then
      {
        value = sha1;
        algorithm = "sha1";
      }
    else if md5 != "" then
      {
        value = md5;
        algorithm = "md5";
      }
    else
      {
        value = sha256;
        algorithm = "sha256";
      };
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
  // (if impure then { __impure = true; } else { inherit outputHash outputHashAlgo; })
)
