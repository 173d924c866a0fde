# makeWrapper and wrapProgram: scripts that start a program in another environment.

# makeWrapper PROGRAM WRAPPER OPTION…
makeWrapper() {
  local program=$1 wrapper=$2
  shift 2
  local name="\$0" before=() flags=() last=() text
  while [ $# -gt 0 ]; do
    case $1 in
    --set)
      before+=("export $2=${3@Q}")
      shift 3
      ;;
    --set-default)
      before+=("export $2=\${$2-${3@Q}}")
      shift 3
      ;;
    --unset)
      before+=("unset $2")
      shift 2
      ;;
    --prefix)
      before+=("export $2=${4@Q}\${$2:+${3@Q}\$$2}")
      shift 4
      ;;
    --suffix)
      before+=("export $2=\${$2:+\$$2${3@Q}}${4@Q}")
      shift 4
      ;;
    --prefix-each)
      for text in $4; do
        before+=("export $2=${text@Q}\${$2:+${3@Q}\$$2}")
      done
      shift 4
      ;;
    --suffix-each)
      for text in $4; do
        before+=("export $2=\${$2:+\$$2${3@Q}}${text@Q}")
      done
      shift 4
      ;;
    --prefix-contents | --suffix-contents)
      text=$(cat $4 | tr '\n' "$3")
      text=${text%"$3"}
      if [ "$1" = --prefix-contents ]; then
        before+=("export $2=${text@Q}\${$2:+${3@Q}\$$2}")
      else
        before+=("export $2=\${$2:+\$$2${3@Q}}${text@Q}")
      fi
      shift 4
      ;;
    --run)
      before+=("$2")
      shift 2
      ;;
    --chdir)
      before+=("cd ${2@Q}")
      shift 2
      ;;
    --add-flag)
      flags+=("${2@Q}")
      shift 2
      ;;
    --add-flags)
      flags+=("$2")
      shift 2
      ;;
    --append-flag)
      last+=("${2@Q}")
      shift 2
      ;;
    --append-flags)
      last+=("$2")
      shift 2
      ;;
    --argv0)
      name=${2@Q}
      shift 2
      ;;
    --inherit-argv0 | --resolve-argv0)
      name="\$0"
      shift
      ;;
    *)
      nixLog "makeWrapper does not know the option $1"
      return 1
      ;;
    esac
  done
  if [ ! -x "$program" ]; then
    nixLog "makeWrapper: there is no program $program"
    return 1
  fi
  mkdir -p "$(dirname "$wrapper")"
  {
    printf '#!%s -e\n' "$SHELL"
    [ ${#before[@]} = 0 ] || printf '%s\n' "${before[@]}"
    text="exec -a \"$name\" ${program@Q} ${flags[*]} \"\$@\" ${last[*]}"
    printf '%s\n' "$text"
  } >"$wrapper"
  chmod +x "$wrapper"
}

makeShellWrapper() {
  makeWrapper "$@"
}

# wrapProgram PROGRAM OPTION…: the program gets another name, and the wrapper takes its own.
wrapProgramShell() {
  wrapProgram "$@"
}

wrapProgram() {
  local program=$1
  shift
  local hidden
  hidden=$(dirname "$program")/.$(basename "$program")-wrapped
  while [ -e "$hidden" ]; do
    hidden=${hidden}_
  done
  mv "$program" "$hidden"
  makeWrapper "$hidden" "$program" --inherit-argv0 "$@"
}
