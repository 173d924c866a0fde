# What chown, chgrp and chmod are for a script that is root only in its own eyes: they write down
# who is to own a file, and its set-user and set-group bits, in records of user, group, mode and
# name. Sourced by each of them.

refuse() {
  printf '%s: %s\n' "$name" "$1" >&2
  exit 1
}

# The options, which set `recursive`; then `rest`.
options() {
  recursive=
  while [ $# -gt 0 ]; do
    case $1 in
      --) shift; break ;;
      --recursive) recursive=1 ;;
      --no-dereference | --verbose | --silent | --quiet | --changes | --preserve-root) ;;
      --*) refuse "$1 is not known here" ;;
      -*[!RhHLPvfc]*) break ;;
      -*R*) recursive=1 ;;
      -?*) ;;
      *) break ;;
    esac
    shift
  done
  rest=("$@")
}

# The number of a user or group: $1 is the file, $2 the name.
number() {
  case $2 in
    '' | *[!0-9]*) ;;
    *) printf %s "$2"; return ;;
  esac
  if [ -r "$FAKEROOT/etc/$1" ]; then
    while IFS=: read -r entry _ id _; do
      if [ "$entry" = "$2" ]; then
        printf %s "$id"
        return
      fi
    done < "$FAKEROOT/etc/$1"
  fi
  [ "$2" = root ] || refuse "there is nobody called '$2' in etc/$1"
  printf 0
}

# Writes a record for each file: $1 user, $2 group, then files.
record() {
  local user=$1 group=$2 file directory path root
  shift 2
  root=${FAKEROOT%/}
  for file; do
    [ -e "$file" ] || [ -L "$file" ] || refuse "'$file' does not exist"
    if [ -d "$file" ] && [ ! -L "$file" ]; then
      path=$(cd "$file" && pwd -P)
    else
      directory=$(cd "$(dirname -- "$file")" && pwd -P)
      path=${directory%/}/$(basename -- "$file")
    fi
    case $path in
      "$root" | /) path= ;;
      "$root"/*) path=${path#"$root"/} ;;
      *) refuse "'$file' is not in the image" ;;
    esac
    printf '%s %s %s %s\0' "$user" "$group" "${mode:--}" "$path" >&9
  done
}

# The same for all that is below them, if that is wanted.
record_all() {
  local file
  record "$@"
  [ -n "$recursive" ] || return 0
  local user=$1 group=$2
  shift 2
  for file; do
    if [ -d "$file" ] && [ ! -L "$file" ]; then
      find "$file" -mindepth 1 -print0 | while IFS= read -r -d '' below; do
        record "$user" "$group" "$below"
      done
    fi
  done
}

change_owner() {
  options "$@"
  [ ${#rest[@]} -ge 2 ] || refuse "name an owner and files"
  local owner=${rest[0]} user=- group=-
  case $owner in
    *:*)
      [ -z "${owner%%:*}" ] || user=$(number passwd "${owner%%:*}")
      [ -z "${owner#*:}" ] || group=$(number group "${owner#*:}")
      ;;
    *) user=$(number passwd "$owner") ;;
  esac
  record_all "$user" "$group" "${rest[@]:1}"
}

change_group() {
  options "$@"
  [ ${#rest[@]} -ge 2 ] || refuse "name a group and files"
  record_all - "$(number group "${rest[0]}")" "${rest[@]:1}"
}

# Set-user and set-group bits are written down, everything else is done.
change_mode() {
  options "$@"
  [ ${#rest[@]} -ge 2 ] || exec "$busybox" chmod "$@"
  local wanted=${rest[0]} plain bits=0 file now
  case $wanted in
    *[!0-7]*)
      case $wanted in
        u[+=]*s* | [+]*s*) bits=04000 ;;&
        g[+=]*s* | [+]*s*) bits=$((bits | 02000)) ;;
        ug[+=]*s* | gu[+=]*s*) bits=06000 ;;
      esac
      plain=${wanted//s/}
      ;;
    *)
      bits=$((0$wanted & 06000))
      plain=$(printf %o $((0$wanted & 01777)))
      ;;
  esac
  case $plain in
    *[-+=]) ;;
    *) "$busybox" chmod ${recursive:+-R} "$plain" "${rest[@]:1}" ;;
  esac
  [ $((bits)) -ne 0 ] || return 0
  for file in "${rest[@]:1}"; do
    now=$(stat -c %a "$file")
    mode=$(printf %o $((0$now | bits))) record - - "$file"
  done
}
