# Makes an empty image of a disk, in the format qcow2: SIZE in MiB, FILE. Run by bash.
#
# Follows `docs/interop/qcow2.txt` of QEMU: version 2, clusters of 64 KiB; the header, the table of
# reference counts, their block and the first table of addresses take one each.
size=$1
file=$2

# Writes numbers of so many hexadecimal digits.
put() {
  local digits=$1 number hex
  shift
  for number; do
    printf -v hex "%0${digits}x" "$number"
    printf '%b' "$(printf '%s' "$hex" | "$busybox" sed 's/../\\x&/g')"
  done
}

# Puts what it reads at a cluster.
at() {
  "$busybox" dd of="$file" bs=65536 seek="$1" conv=notrunc 2>/dev/null
}

: > "$file"
{
  put 8 0x514649fb 2
  put 16 0
  put 8 0 16
  put 16 $((size << 20))
  put 8 0 $(((size + 511) / 512))
  put 16 0x30000 0x10000
  put 8 1 0
  put 16 0
} | at 0
put 16 0x20000 | at 1
put 4 1 1 1 1 | at 2
"$busybox" dd if=/dev/zero bs=65536 count=1 2>/dev/null | at 3
