# What runs a program as root on top of an image, and finds out what it changed. Sourced by bash, in
# a directory of its own; `busybox` is the one that it mounts with.
#
# There is no overlay in the kernel's sense, which has limits and differs from kernel to kernel: the
# image's files are unpacked and listed before and after; what changed is the layer.
export LC_ALL=C
xattrs=(--xattrs '--xattrs-include=user.*' '--xattrs-include=security.capability')

unpack() {
  tar --extract --preserve-permissions --same-owner --numeric-owner "${xattrs[@]}" "$@"
}

pack() {
  tar --create --format=posix --numeric-owner --mtime=@1 --sort=name \
    --pax-option=delete=atime,delete=ctime "${xattrs[@]}" "$@"
}

# Every file below `mnt`: its name, a tab, its kind, and what changes when it is changed. Of a
# directory the size says nothing.
list() {
  find mnt -mindepth 1 \( -type d -printf '%P\t%y %i %C@ %m %U %G\0' \
    -o -printf '%P\t%y %i %C@ %m %U %G %s\0' \) | sort -z
}

# The names in a list.
names() {
  sed -z 's/\t[^\t]*$//' "$@"
}

# Puts what is in `layer` on top of the base, if there is one.
mount_layer() {
  if [ -z "$base" ]; then
    rmdir mnt
    mv layer mnt
    return
  fi
  echo "Unpacking base image..."
  unpack --file "$base" --directory mnt
  list > before
  # The clock of the file system has to move on, so that a change shows.
  sleep 0.05
  pack --file - --directory layer . | unpack --file - --directory mnt
  rm -r layer
}

# Ends whatever is still mounted below `mnt`, the last first.
unmount_all() {
  local place places=()
  while read -r _ place _; do
    case $place in "$PWD/mnt"/*)
      printf -v place '%b' "$place"
      places=("$place" "${places[@]}")
      ;;
    esac
  done < /proc/self/mounts
  [ ${#places[@]} -eq 0 ] || "$busybox" umount -l "${places[@]}" 2>/dev/null || true
}

# Leaves what is new or changed in `layer`, and a whiteout for what is gone.
unmount_layer() {
  unmount_all
  local reserved
  reserved=$(find mnt -name '.wh.*' -printf '/%P\n' -quit)
  if [ -n "$reserved" ]; then
    echo "\`$reserved\`: in a layer a name that begins with \`.wh.\` means that a file is gone" >&2
    exit 1
  fi
  if [ -n "$base" ]; then
    list > after
    remove_same
    mark_gone
  fi
  mv mnt layer
}

# Removes the files that are as they were, and the directories that are empty then.
remove_same() {
  comm -z -12 before after > same
  sed -z '/\td [^\t]*$/d; s/\t[^\t]*$//' same > same-files
  sed -z '/\td [^\t]*$/!d; s/\t[^\t]*$//' same | sort -zr > same-directories
  (
    cd mnt
    xargs -0r rm -f -- < ../same-files
    xargs -0r rmdir --ignore-fail-on-non-empty -- < ../same-directories
  )
}

# Makes whiteouts; nothing has to be said of what was in a directory that is gone, too.
mark_gone() {
  local name parent
  comm -z -23 <(names before | sort -z) <(names after | sort -z) > gone
  while IFS= read -r -d '' name; do
    parent=mnt
    case $name in */*) parent=mnt/${name%/*} ;; esac
    if [ -d "$parent" ] && [ ! -L "$parent" ]; then
      : > "$parent/.wh.${name##*/}"
    fi
  done < gone
}

# Runs a program with `mnt` as its root directory. Whatever it started ends with it.
run_as_root() {
  local place made=() code=0
  for place in dev proc sys nix nix/store tmp; do
    if [ ! -e "mnt/$place" ] && [ ! -L "mnt/$place" ]; then
      mkdir "mnt/$place"
      made=("mnt/$place" "${made[@]}")
    fi
  done
  for place in dev proc sys nix/store; do
    if [ -L "mnt/$place" ] || [ ! -d "mnt/$place" ]; then
      echo "the image's \`/$place\` is no directory: nothing can be mounted there" >&2
      exit 1
    fi
    "$busybox" mount -o rbind "/$place" "mnt/$place"
  done
  case " ${made[*]} " in
    *" mnt/tmp "*) "$busybox" mount -t tmpfs -o mode=1777 tmpfs mnt/tmp ;;
  esac
  env --unset=TMPDIR --unset=TEMPDIR --unset=TMP --unset=TEMP --unset=NIX_BUILD_TOP HOME=/root \
    chroot mnt "$1" || code=$?
  kill -KILL -1 2>/dev/null || true
  if [ "$code" -ne 0 ]; then
    echo "the script that runs as root failed with exit code $code" >&2
    exit "$code"
  fi
  unmount_all
  if [ ${#made[@]} -gt 0 ]; then
    rmdir --ignore-fail-on-non-empty "${made[@]}"
  fi
}

# Leaves what `layer` is as the output: `tree.tar` and `owners`; large files, empty in it, are in
# `large`. What is in `.outputs` imgx moves to where outputs are; between the two nothing can be moved
# here. So the bytes of large files are not copied.
hand_over() {
  local made=$NIX_BUILD_TOP/.outputs/${out##*/}
  mkdir -p "$made/large"
  find layer -printf '%U %G - %P\0' | sort -z > "$made/owners"
  (
    cd layer
    find . -type f -links 1 -size +1023k -printf '%P\0' > ../large
    [ -s ../large ] || exit 0
    xargs -0 cp --archive --link --parents --target-directory="$made/large" -- < ../large
    cd "$made/large"
    xargs -0 cp --archive --attributes-only --remove-destination --parents \
      --target-directory="$OLDPWD" -- < "$OLDPWD/../large"
    chown -R 0:0 .
    chmod -R u=rwX,go=rX .
  )
  pack --file "$made/tree.tar" --directory layer .
}
