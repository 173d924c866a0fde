# What runs before a guest, where an ordinary builder would. It leaves for imgx what the guest's disks
# and options are, and for what runs after it its variables and functions.
cd "$NIX_BUILD_TOP"
mkdir -p .machine xchg
# Attributes that are structured are variables here all the same.
if [ -e .attrs.sh ]; then
  source .attrs.sh
  for name in "${!outputs[@]}"; do
    declare "$name=${outputs[$name]}"
  done
fi
eval "$preVM"
case ${diskImage:-} in
  '' | /*) printf '%s' "${diskImage:-}" ;;
  *) printf '%s' "$PWD/$diskImage" ;;
esac > "$NIX_BUILD_TOP/.machine/disk"
# The options may name files by variables that were set just now.
eval "words=(${QEMU_OPTS:-})"
printf '%s\n' "${words[@]}" > "$NIX_BUILD_TOP/.machine/options"
printf '%s' "$PWD" > "$NIX_BUILD_TOP/.machine/directory"
{
  declare -p
  declare -f
} > "$NIX_BUILD_TOP/.machine/state"
