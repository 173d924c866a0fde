# What runs after a guest that has succeeded, as if it went on where what ran before it ended.
set +e
# Some of bash's own variables cannot be set.
source "$NIX_BUILD_TOP/.machine/state" 2> /dev/null
set -e
cd "$(< "$NIX_BUILD_TOP/.machine/directory")"
[ -z "${out:-}" ] || [ -e "$out" ] || [ -L "$out" ] || mkdir "$out"
eval "$postVM"
