# What builders are made of: the phases of a build, and the functions that they are written with.
# Read by bash (or a program that wants these functions) with the derivation's attributes as
# variables.
set -eu -o pipefail
shopt -s nullglob
umask 022

# --- structured attributes -----------------------------------------------------------------------

# Attributes that are sets and lists (`__structuredAttrs`) become what they are without it: outputs
# are variables, and lists words. Flags stay whole, whatever is in them.
_plainAttributes() {
  local name names
  for name in "${!outputs[@]}"; do
    export "$name=${outputs[$name]}"
  done
  names=${!outputs[*]}
  unset outputs
  declare -g outputs=$names
  if [[ $(declare -p env 2>/dev/null) == 'declare -A'* ]]; then
    for name in "${!env[@]}"; do
      export "$name=${env[$name]}"
    done
  fi
  for name in configureFlags makeFlags buildFlags installFlags checkFlags; do
    if _isList "$name"; then
      local -n flags=$name
      declare -ga "${name}Array=()"
      local -n array=${name}Array
      array=("${flags[@]}")
      unset "$name"
      unset -n flags array
    fi
  done
  for name in nativeBuildInputs buildInputs propagatedNativeBuildInputs propagatedBuildInputs \
    nativeCheckInputs checkInputs patches srcs phases prePhases preConfigurePhases \
    preBuildPhases preInstallPhases preFixupPhases postPhases patchFlags installTargets; do
    if _isList "$name"; then
      local -n items=$name
      names=${items[*]}
      unset -n items
      unset "$name"
      declare -g "$name=$names"
    fi
  done
}

_isList() {
  [[ $(declare -p "$1" 2>/dev/null) == 'declare -a'* ]]
}

declare -ga configureFlagsArray=() makeFlagsArray=() buildFlagsArray=() installFlagsArray=()
declare -ga checkFlagsArray=()

if [[ $(declare -p outputs 2>/dev/null) == 'declare -A'* ]]; then
  _plainAttributes
fi

: "${outputs:=out}"
: "${NIX_BUILD_CORES:=1}"
: "${SOURCE_DATE_EPOCH:=315532800}"
export SOURCE_DATE_EPOCH
prefix=${prefix-${out-}}

# --- words and paths -----------------------------------------------------------------------------

# addToSearchPath VARIABLE DIRECTORY: puts it at the end, if it is there.
addToSearchPath() {
  addToSearchPathWithCustomDelimiter : "$@"
}

addToSearchPathWithCustomDelimiter() {
  local delimiter=$1 variable=$2 directory=$3
  if [ -d "$directory" ]; then
    export "$variable=${!variable:+${!variable}$delimiter}$directory"
  fi
}

prependToSearchPath() {
  if [ -d "$2" ]; then
    export "$1=$2${!1:+:${!1}}"
  fi
}

# stripHash PATH: the name of a store path without its hash.
stripHash() {
  local name
  name=$(basename -- "$1")
  if [[ $name =~ ^[a-z0-9]{32}- ]]; then
    name=${name:33}
  fi
  printf '%s\n' "$name"
}

nixLog() {
  printf '%s\n' "$*" >&2
}

# --- hooks ---------------------------------------------------------------------------------------

# Runs what is known under this name: the functions of `NAMEHooks`, a function, a variable's text.
_eval() {
  if declare -F "$1" >/dev/null 2>&1; then
    set +u
    "$@"
  else
    set +u
    eval "$1"
  fi
  set -u
}

runHook() {
  local hook=$1
  shift
  local -n hooks="${hook%Hook}Hooks"
  if declare -F "$hook" >/dev/null; then
    _eval "$hook" "$@"
  elif [ -n "${!hook-}" ]; then
    _eval "${!hook}"
  fi
  local one
  for one in "${hooks[@]}"; do
    _eval "$one" "$@"
  done
  return 0
}

runOneHook() {
  local hook=$1
  shift
  local -n hooks="${hook%Hook}Hooks"
  local one
  for one in "$hook" "${hooks[@]}"; do
    if declare -F "$one" >/dev/null && _eval "$one" "$@"; then
      return 0
    fi
  done
  return 1
}

_defineHooks() {
  local name
  for name in pre post; do
    local phase
    for phase in Unpack Patch Configure Build Check Install Fixup InstallCheck; do
      declare -ga "$name${phase}Hooks=()"
    done
  done
  declare -ga unpackCmdHooks=() fixupOutputHooks=() envHooks=()
}
_defineHooks

# --- substitution --------------------------------------------------------------------------------

# substitute INPUT OUTPUT [--replace-fail FROM TO | --replace-warn … | --replace-quiet … |
#   --replace … | --subst-var NAME | --subst-var-by NAME TEXT]…
substitute() {
  local input=$1 output=$2
  shift 2
  if [ ! -f "$input" ]; then
    nixLog "substitute: the file '$input' does not exist"
    return 1
  fi
  # The sentinel keeps line ends at the end.
  local content
  content=$(cat "$input"; printf x)
  content=${content%x}
  _replaceAll "$input" "$@"
  printf '%s' "$content" >"$output.substituted"
  cat "$output.substituted" >"$output"
  rm -f "$output.substituted"
}

_replaceAll() {
  local input=$1 from to mode
  shift
  while [ $# -gt 0 ]; do
    mode=$1
    case $mode in
    --replace-fail | --replace-warn | --replace-quiet | --replace)
      from=$2 to=$3
      shift 3
      ;;
    --subst-var)
      from=@$2@ to=${!2-}
      shift 2
      ;;
    --subst-var-by)
      from=@$2@ to=$3
      shift 3
      ;;
    *)
      nixLog "substitute: unknown option '$mode'"
      return 1
      ;;
    esac
    if [[ $content != *"$from"* ]]; then
      case $mode in
      --replace-fail)
        nixLog "substitute: '$input' does not contain '$from'"
        return 1
        ;;
      --replace | --replace-warn) nixLog "substitute: '$input' does not contain '$from'" ;;
      esac
    fi
    content=${content//"$from"/"$to"}
  done
}

# substituteInPlace FILE… OPTION…
substituteInPlace() {
  local files=()
  while [ $# -gt 0 ] && [[ $1 != -* ]]; do
    files+=("$1")
    shift
  done
  local file
  for file in "${files[@]}"; do
    substitute "$file" "$file" "$@"
  done
}

# substituteAll INPUT OUTPUT: every @name@ that is an exported variable in lower case.
substituteAll() {
  local options=() name
  while IFS= read -r name; do
    if [[ $name =~ ^[a-z][A-Za-z0-9_]*$ ]]; then
      options+=(--subst-var "$name")
    fi
  done < <(compgen -e)
  substitute "$1" "$2" "${options[@]}"
}

substituteAllInPlace() {
  substituteAll "$1" "$1"
}

# --- inputs --------------------------------------------------------------------------------------

declare -A _seenInputs=()

# Takes an input: its programs, what it hands on, and its hook.
_addInput() {
  local package=$1
  if [ -n "${_seenInputs[$package]-}" ]; then
    return
  fi
  _seenInputs[$package]=1
  local list path
  for list in propagated-build-inputs propagated-native-build-inputs; do
    if [ -f "$package/nix-support/$list" ]; then
      for path in $(<"$package/nix-support/$list"); do
        _addInput "$path"
      done
    fi
  done
  addToSearchPath PATH "$package/bin"
  addToSearchPath XDG_DATA_DIRS "$package/share"
  if [ -f "$package/nix-support/setup-hook" ]; then
    set +u
    source "$package/nix-support/setup-hook"
    set -u
  elif [ -f "$package" ]; then
    set +u
    source "$package"
    set -u
  fi
}

_useInputs() {
  local path
  PATH=
  for path in ${nativeBuildInputs-} ${buildInputs-} ${propagatedNativeBuildInputs-} \
    ${propagatedBuildInputs-} ${nativeCheckInputs-} ${checkInputs-} $defaultTools; do
    _addInput "$path"
  done
  export PATH
  local hook
  for path in "${!_seenInputs[@]}"; do
    for hook in "${envHooks[@]}"; do
      _eval "$hook" "$path"
    done
  done
}

# --- phases --------------------------------------------------------------------------------------

unpackFile() {
  local file=$1
  nixLog "unpacking source archive $file"
  if runOneHook unpackCmd "$file"; then
    return 0
  fi
  if [ -d "$file" ]; then
    cp -R "$file" "$(stripHash "$file")"
    return 0
  fi
  case $(stripHash "$file") in
  # BusyBox does not see what a small archive is compressed by.
  *.tar.gz | *.tgz) gzip -dc <"$file" | tar -xf - ;;
  *.tar.xz | *.txz) xz -dc <"$file" | tar -xf - ;;
  *.tar.bz2 | *.tbz2 | *.tbz) bzip2 -dc <"$file" | tar -xf - ;;
  *.tar | *.tar.*) tar -xf "$file" ;;
  *.zip) unzip -q "$file" ;;
  *.deb) dpkg-deb --fsys-tarfile "$file" | tar -xf - ;;
  *)
    nixLog "do not know how to unpack source archive $file"
    return 1
    ;;
  esac
}

unpackPhase() {
  runHook preUnpack
  if [ -z "${srcs:=${src-}}" ]; then
    nixLog "variable \$src or \$srcs should point to the source"
    return 1
  fi
  local before=" " directory found= one
  for one in */; do
    before+="${one%/} "
  done
  for one in $srcs; do
    unpackFile "$one"
  done
  if [ -n "${setSourceRoot-}" ]; then
    runOneHook setSourceRoot || _eval "$setSourceRoot"
  elif [ -z "${sourceRoot-}" ]; then
    for directory in */; do
      directory=${directory%/}
      if [[ $before != *" $directory "* ]]; then
        if [ -n "$found" ]; then
          nixLog "unpacker produced multiple directories: set \`sourceRoot\`"
          return 1
        fi
        found=$directory
      fi
    done
    sourceRoot=$found
  fi
  if [ -z "${sourceRoot-}" ]; then
    nixLog "unpacker appears to have produced no directories: set \`sourceRoot\`"
    return 1
  fi
  chmod -R u+w -- "$sourceRoot"
  nixLog "source root is $sourceRoot"
  runHook postUnpack
}

patchPhase() {
  runHook prePatch
  local file
  for file in ${patches-}; do
    nixLog "applying patch $file"
    case $file in
    *.gz) gzip -d <"$file" ;;
    *.bz2) bzip2 -d <"$file" ;;
    *.xz) xz -d <"$file" ;;
    *) cat "$file" ;;
    esac | patch ${patchFlags:--p1}
  done
  runHook postPatch
}

configurePhase() {
  runHook preConfigure
  : "${configureScript=}"
  if [ -z "$configureScript" ] && [ -x ./configure ]; then
    configureScript=./configure
  fi
  if [ -n "$configureScript" ]; then
    local flags=()
    if [ -z "${dontAddPrefix-}" ]; then
      flags+=("${prefixKey:---prefix=}$prefix")
    fi
    if [ "$outputs" != out ] && [ -n "${setOutputFlags-1}" ] && [ -n "${out-}" ]; then
      flags+=("--bindir=${!outputBin}/bin" "--sbindir=${!outputBin}/sbin"
        "--includedir=${!outputInclude}/include" "--mandir=${!outputMan}/share/man"
        "--infodir=${!outputInfo}/share/info" "--libdir=${!outputLib}/lib"
        "--libexecdir=${!outputLib}/libexec" "--localedir=${!outputLib}/share/locale")
    fi
    flags+=(${configureFlags-} "${configureFlagsArray[@]}")
    nixLog "configure flags: ${flags[*]}"
    $configureScript "${flags[@]}"
  else
    nixLog "no configure script, doing nothing"
  fi
  runHook postConfigure
}

_hasMakefile() {
  [ -n "${makefile-}" ] || [ -e Makefile ] || [ -e makefile ] || [ -e GNUmakefile ]
}

_make() {
  local flags=(SHELL="$SHELL" ${makeFlags-} "${makeFlagsArray[@]}" "$@")
  nixLog "make flags: ${flags[*]}"
  make ${makefile:+-f "$makefile"} "${flags[@]}"
}

buildPhase() {
  runHook preBuild
  if _hasMakefile; then
    _make ${enableParallelBuilding:+-j"$NIX_BUILD_CORES"} ${buildFlags-} "${buildFlagsArray[@]}"
  else
    nixLog "no Makefile, doing nothing"
  fi
  runHook postBuild
}

checkPhase() {
  runHook preCheck
  if _hasMakefile; then
    _make ${checkFlags-} "${checkFlagsArray[@]}" ${checkTarget:-check}
  fi
  runHook postCheck
}

installPhase() {
  runHook preInstall
  if _hasMakefile; then
    mkdir -p "$prefix"
    _make ${installFlags-} "${installFlagsArray[@]}" ${installTargets:-install}
  else
    nixLog "no Makefile or custom installPhase, doing nothing"
  fi
  runHook postInstall
}

# _firstLine FILE: as `line`, whether or not there are others.
_firstLine() {
  line=
  IFS= read -r -n 4096 line <"$1" 2>/dev/null || true
}

# patchShebangs FILE|DIRECTORY…: interpreters come from the PATH, by their store paths.
patchShebangs() {
  local file line program arguments found
  # Nothing is built for another machine, and what is in the store is right.
  while [[ ${1-} == -* ]]; do
    shift
  done
  while IFS= read -r file; do
    _firstLine "$file"
    [[ $line == '#!'* ]] || continue
    read -r program arguments <<<"${line:2}"
    [[ $program == "$NIX_STORE"* ]] && continue
    if [[ $program == */bin/env ]]; then
      read -r program arguments <<<"${arguments#-S }"
      if [[ $program == -* || $program == *=* ]]; then
        nixLog "$file: unsupported interpreter directive '$line'" \
          "(set dontPatchShebangs and patch it yourself)"
        return 1
      fi
    fi
    found=$(command -v "$(basename "$program")") || continue
    printf '%s: interpreter is now %s\n' "$file" "$found"
    local mode
    mode=$(stat -c %a "$file")
    { printf '#!%s\n' "$found${arguments:+ $arguments}"; tail -n +2 "$file"; } >"$file.patched"
    mv "$file.patched" "$file"
    chmod "$mode" "$file"
  done < <(find "$@" -type f \( -perm -0100 -o -perm -0010 -o -perm -0001 \))
}

# _number VARIABLE BYTE SIZE: what stands in the array `bytes` there, in the ELF file's byte order.
_number() {
  local at value=0 step=1 first=$2 last=$(($2 + $3 - 1))
  if [ "${bytes[5]}" = 1 ]; then
    step=-1 first=$last last=$2
  fi
  for ((at = first; at != last + step; at += step)); do
    value=$((value << 8 | bytes[at]))
  done
  printf -v "$1" %d "$value"
}

# _loader FILE: the program that starts an ELF program, as `loader`; empty if there is none.
_loader() {
  local bytes table size count header kind start length wide=
  loader=
  bytes=($(od -A n -v -t u1 -N 64 "$1"))
  [ "${#bytes[@]}" = 64 ] || return 0
  if [ "${bytes[4]}" = 2 ]; then
    wide=1
  fi
  _number table $((wide ? 32 : 28)) $((wide ? 8 : 4))
  _number size $((wide ? 54 : 42)) 2
  _number count $((wide ? 56 : 44)) 2
  bytes+=($(od -A n -v -t u1 -j "$table" -N $((size * count)) "$1"))
  for ((header = 64; size > 0 && header + size <= ${#bytes[@]}; header += size)); do
    _number kind "$header" 4
    if [ "$kind" = 3 ]; then
      _number start $((header + (wide ? 8 : 4))) $((wide ? 8 : 4))
      _number length $((header + (wide ? 32 : 16))) $((wide ? 8 : 4))
      loader=$(dd if="$1" bs=1 skip="$start" count=$((length - 1)) 2>/dev/null)
    fi
  done
}

# checkInterpreters FILE|DIRECTORY…: fails when a program in them would be started by a loader or
# an interpreter that is not in the store.
checkInterpreters() {
  local file line loader starter arguments failed=
  while IFS= read -r file; do
    starter=$NIX_STORE/
    if isELF "$file"; then
      _loader "$file"
      starter=${loader:-$starter}
    elif [ -z "${dontPatchShebangs-}" ]; then
      _firstLine "$file"
      if [[ $line == '#!'* ]]; then
        read -r starter arguments <<<"${line:2}"
      fi
    fi
    if [[ $starter != "$NIX_STORE"/* ]]; then
      nixLog "$file would be started by '$starter', which is not in the store"
      failed=1
    fi
  done < <(find "$@" -type f \( -perm -0100 -o -perm -0010 -o -perm -0001 \))
  if [ -n "$failed" ]; then
    nixLog "add the package with the interpreter to the inputs of the build, or autoPatchelfHook for" \
      "programs that were built elsewhere; dontCheckInterpreters lets files be as they are"
    return 1
  fi
}

# moveToOutput PATTERN PLACE: files that match, below any output, move to the output at this place;
# with REMOVE they are deleted.
moveToOutput() {
  local pattern=$1 target=$2 output file below
  for output in $outputs; do
    [ "${!output}" != "$target" ] || continue
    for file in "${!output}"/$pattern; do
      [ -e "$file" ] || [ -L "$file" ] || continue
      below=${file#"${!output}"}
      if [ "$target" = REMOVE ]; then
        rm -rf "$file"
      else
        mkdir -p "$target$(dirname "$below")"
        # A directory that is there already gets what is in this one.
        if [ -d "$target$below" ] && [ ! -L "$file" ]; then
          cp -R --no-dereference "$file/." "$target$below/"
          rm -rf "$file"
        else
          mv "$file" "$target$below"
        fi
      fi
      _removeEmpty "$(dirname "$file")" "${!output}"
    done
  done
}

# Directories that hold nothing any more, up to an output, which stays.
_removeEmpty() {
  local directory=$1
  while [ "$directory" != "$2" ] && rmdir "$directory" 2>/dev/null; do
    directory=$(dirname "$directory")
  done
}

# _chooseOutput VARIABLE NAME…: the first of these outputs that there is, unless one is set.
_chooseOutput() {
  local variable=$1 name
  [ -z "${!variable-}" ] || return 0
  shift
  for name in "$@"; do
    if [ "$name" = REMOVE ] || [[ " $outputs " == *" $name "* ]]; then
      declare -g "$variable=$name"
      return 0
    fi
  done
}

_chooseOutputs() {
  _chooseOutput outputDev dev out
  _chooseOutput outputBin bin out
  _chooseOutput outputInclude "${outputDev-}"
  _chooseOutput outputLib lib out
  _chooseOutput outputDoc doc out
  _chooseOutput outputDevdoc devdoc REMOVE
  _chooseOutput outputMan man "${outputBin-}"
  _chooseOutput outputDevman devman devdoc "${outputMan-}"
  _chooseOutput outputInfo info "${outputBin-}"
}
_chooseOutputs

# Puts files where the outputs' names say that they belong.
_sortOutputs() {
  [ "$outputs" != out ] || return 0
  [ -n "${out-}" ] || return 0
  local pattern
  for pattern in 'share/info' 'share/doc' 'share/gtk-doc' 'share/devhelp/books' 'share/man/man3' 'share/man' \
    include 'lib/pkgconfig' 'share/pkgconfig' 'lib/cmake' 'share/aclocal' 'lib/*.la' 'bin/*-config'; do
    case $pattern in
    share/info) _sortTo "$pattern" outputInfo ;;
    share/doc) _sortTo "$pattern" outputDoc ;;
    share/gtk-doc | share/devhelp/books) _sortTo "$pattern" outputDevdoc ;;
    share/man/man3) _sortTo "$pattern" outputDevman ;;
    share/man) _sortTo "$pattern" outputMan ;;
    include) _sortTo "$pattern" outputInclude ;;
    *) [ "$outputDev" = out ] || _sortTo "$pattern" outputDev ;;
    esac
  done
  if [ "$outputBin" != out ]; then
    moveToOutput bin "${!outputBin}"
    moveToOutput sbin "${!outputBin}"
  fi
  if [ "$outputLib" != out ]; then
    moveToOutput 'lib/*.so*' "${!outputLib}"
  fi
}

_sortTo() {
  local name=${!2}
  if [ "$name" = REMOVE ]; then
    moveToOutput "$1" REMOVE
  else
    moveToOutput "$1" "${!name}"
  fi
}

# isELF FILE: whether it is a program or library.
isELF() {
  local magic
  LC_ALL=C IFS= read -r -n 4 magic <"$1" 2>/dev/null && [ "$magic" = $'\177ELF' ]
}

# stripDirs FLAGS DIRECTORY…: makes programs and libraries smaller. Debugging information would make
# the compiler's own files part of the closure.
stripDirs() {
  local flags=$1 file
  shift
  while IFS= read -r file; do
    if isELF "$file" || [[ $file == *.a ]]; then
      strip $flags "$file"
    fi
  done < <(find "$@" -type f 2>/dev/null)
}

_stripOutput() {
  local directory
  command -v strip >/dev/null || return 0
  for directory in ${stripDebugList-lib lib32 lib64 libexec bin sbin}; do
    stripDirs "${stripDebugFlags--S -p}" "$1/$directory"
  done
  for directory in ${stripAllList-}; do
    stripDirs "${stripAllFlags--s -p}" "$1/$directory"
  done
}

fixupPhase() {
  local output
  for output in $outputs; do
    if [ -e "${!output}" ]; then
      chmod -R u+w,u-s,g-s -- "${!output}"
    fi
  done
  runHook preFixup
  if [ -z "${dontMoveOutputs-}" ]; then
    _sortOutputs
  fi
  for output in $outputs; do
    if [ -d "${!output}" ] && [ -z "${dontPatchShebangs-}" ]; then
      patchShebangs "${!output}"
    fi
    if [ -d "${!output}" ] && [ -z "${dontStrip-}" ]; then
      _stripOutput "${!output}"
    fi
    prefix=${!output} runHook fixupOutput
  done
  _recordPropagated
  runHook postFixup
  for output in $outputs; do
    if [ -e "${!output}" ] && [ -z "${dontCheckInterpreters-}" ]; then
      checkInterpreters "${!output}"
    fi
  done
}

_recordPropagated() {
  local home=${outputDev:-${outputs%% *}} inputs=${propagatedBuildInputs-} name
  local support=${!home}/nix-support
  # Who builds with the headers needs the libraries too.
  if [ "$home" = dev ]; then
    for name in bin include lib out; do
      if [[ " $outputs " == *" $name "* ]]; then
        inputs+=" ${!name}"
      fi
    done
  fi
  if [ -n "$inputs" ]; then
    mkdir -p "$support"
    printf '%s\n' "$inputs" >"$support/propagated-build-inputs"
  fi
  if [ -n "${propagatedNativeBuildInputs-}" ]; then
    mkdir -p "$support"
    printf '%s\n' "$propagatedNativeBuildInputs" >"$support/propagated-native-build-inputs"
  fi
  if [ -n "${setupHook-}" ]; then
    mkdir -p "$support"
    substituteAll "$setupHook" "$support/setup-hook"
  fi
}

installCheckPhase() {
  runHook preInstallCheck
  if _hasMakefile && [ -n "${installCheckTarget-}" ]; then
    _make ${installCheckFlags-} "$installCheckTarget"
  fi
  runHook postInstallCheck
}

# Whether a phase is switched off: `dontBuild`, or not on: `doCheck`.
_isLeftOut() {
  case $1 in
  unpackPhase) [ -n "${dontUnpack-}" ] ;;
  patchPhase) [ -n "${dontPatch-}" ] ;;
  configurePhase) [ -n "${dontConfigure-}" ] ;;
  buildPhase) [ -n "${dontBuild-}" ] ;;
  checkPhase) [ -z "${doCheck-}" ] ;;
  installPhase) [ -n "${dontInstall-}" ] ;;
  fixupPhase) [ -n "${dontFixup-}" ] ;;
  installCheckPhase) [ -z "${doInstallCheck-}" ] ;;
  *) false ;;
  esac
}

runPhase() {
  local phase=$1
  if _isLeftOut "$phase"; then
    return 0
  fi
  nixLog "Running phase: $phase"
  _eval "${!phase:-$phase}"
  if [ "$phase" = unpackPhase ]; then
    cd -- "$sourceRoot"
  fi
}

genericBuild() {
  if [ -n "${buildCommandPath-}" ]; then
    set +u
    source "$buildCommandPath"
    set -u
  elif [ -n "${buildCommand-}" ]; then
    _eval "$buildCommand"
  else
    local phase
    : "${phases:=${prePhases-} unpackPhase patchPhase ${preConfigurePhases-} configurePhase \
${preBuildPhases-} buildPhase checkPhase ${preInstallPhases-} installPhase ${preFixupPhases-} \
fixupPhase installCheckPhase ${postPhases-}}"
    for phase in $phases; do
      runPhase "$phase"
    done
  fi
}

_useInputs
runHook postHook
