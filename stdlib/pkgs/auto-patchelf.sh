# Gives programs that were built elsewhere the store's loader, and the libraries of the build's
# inputs. Builders read this when they have autoPatchelfHook among their inputs.

declare -ga autoPatchelfLibs=() extraAutoPatchelfLibs=()

# Where the packages among the inputs have libraries.
gatherLibraries() {
  if [ -d "$1/lib" ]; then
    autoPatchelfLibs+=("$1/lib")
  fi
}
envHooks+=(gatherLibraries)

# addAutoPatchelfSearchPath [--no-recurse] DIRECTORY…: looks for libraries there too.
addAutoPatchelfSearchPath() {
  local depth= directory
  while [[ ${1-} == --* ]]; do
    if [ "$1" = --no-recurse ]; then
      depth='-maxdepth 1'
    fi
    shift
  done
  while IFS= read -r directory; do
    extraAutoPatchelfLibs+=("${directory%/*}")
  done < <(find "$@" $depth '(' -type f -o -type l ')' -name '*.so*' | sort)
}

# _elfMachine FILE: what runs an ELF file, as `machine`: word size, byte order and processor.
_elfMachine() {
  local bytes
  bytes=($(od -A n -v -t u1 -N 20 "$1"))
  machine="${bytes[4]} ${bytes[5]} ${bytes[18]} ${bytes[19]}"
}

# _findLibrary NAME: the first directory with such a library for `$wanted`, as `found`.
_findLibrary() {
  local directory machine
  found=
  for directory in "${searched[@]}"; do
    if [ -f "$directory/$1" ] && isELF "$directory/$1"; then
      _elfMachine "$directory/$1"
      if [ "$machine" = "$wanted" ]; then
        found=$directory
        return 0
      fi
    fi
  done
}

# _missing NAME FILE: nothing has a library; an error, unless a pattern says that it need not be.
_missing() {
  local pattern
  for pattern in "${ignored[@]}"; do
    if [ "$pattern" = 1 ] || [[ $1 == $pattern ]]; then
      echo "warn: auto-patchelf ignoring missing $1 wanted by $2"
      return 0
    fi
  done
  echo "error: auto-patchelf could not satisfy dependency $1 wanted by $2" >&2
  failed=1
}

# _patchFile FILE: its loader, and the path to what it needs.
_patchFile() {
  local file=$1 needed name found loader machine path=() options=()
  _elfMachine "$file"
  needed=$(patchelf --print-needed "$file" 2>/dev/null) || return 0
  if [ "$machine" != "$wanted" ]; then
    echo "skipping $file because it is for another machine"
    return 0
  fi
  _loader "$file"
  if [ -n "$loader" ]; then
    echo "setting interpreter of $file"
    options+=(--set-interpreter @loader@)
    path+=("${runtimePath[@]}")
  fi
  for name in $needed; do
    if [[ $name == /* && -f $name ]]; then
      continue
    fi
    _findLibrary "$name"
    if [ -n "$found" ]; then
      echo "    $name -> found: $found"
      path+=("$found")
    else
      _missing "$name" "$file"
    fi
  done
  path+=(${appendRunpaths[*]-})
  if [ "${#path[@]}" -gt 0 ]; then
    options+=(--set-rpath "$(printf '%s\n' "${path[@]}" | awk '!seen[$0]++' | paste -s -d :)")
  fi
  if [ "${#options[@]}" -gt 0 ]; then
    chmod u+w "$file"
    patchelf "${options[@]}" ${patchelfFlags-} "$file"
  fi
}

# autoPatchelf [--no-recurse] FILE|DIRECTORY…: fails when a library is nowhere.
autoPatchelf() {
  local depth= file failed= wanted machine runtimePath=() searched=() ignored=()
  while [[ ${1-} == --* ]]; do
    if [ "$1" = --no-recurse ]; then
      depth='-maxdepth 1'
    fi
    shift
  done
  if [ "$#" = 0 ]; then
    echo "autoPatchelf: no paths are given" >&2
    return 1
  fi
  _elfMachine @loader@
  wanted=$machine
  # Of structured attributes these are arrays. Patterns are not for the files that are here.
  for file in ${runtimeDependencies[*]-}; do
    runtimePath+=("$file/lib")
  done
  read -r -d '' -a ignored <<<"${autoPatchelfIgnoreMissingDeps[*]-}" || true
  addAutoPatchelfSearchPath ${depth:+--no-recurse} "$@"
  # What the build makes goes first, the C library last.
  searched=("${extraAutoPatchelfLibs[@]}" "${autoPatchelfLibs[@]}" @libc@)
  echo "automatically fixing dependencies for ELF files"
  while IFS= read -r file; do
    if isELF "$file"; then
      _patchFile "$file"
    fi
  done < <(find "$@" $depth -type f | sort)
  if [ -n "$failed" ]; then
    echo "auto-patchelf failed to find all the required dependencies: add the packages that have them" \
      "to buildInputs, or name the libraries in autoPatchelfIgnoreMissingDeps" >&2
    return 1
  fi
}

autoPatchelfPostFixup() {
  local output paths=()
  if [ -n "${dontAutoPatchelf-}" ]; then
    return 0
  fi
  for output in $outputs; do
    if [ "$output" != debug ] && [ -e "${!output}" ]; then
      paths+=("${!output}")
    fi
  done
  autoPatchelf -- "${paths[@]}"
}
declare -ga postFixupHooks
postFixupHooks+=(autoPatchelfPostFixup)
