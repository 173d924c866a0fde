# Puts manuals and completions where shells and readers look for them. Builders read this when they
# have installShellFiles among their inputs.

# installManPage FILE…: by the section that the name ends in, `tool.1` or `tool.1.gz`.
installManPage() {
  local file name section
  for file in "$@"; do
    [ "$file" != -- ] || continue
    name=$(stripHash "$file")
    section=${name%.gz}
    section=${section##*.}
    if [[ $section != [0-9ln]* || $name != *.* ]]; then
      nixLog "installManPage: '$file' names no section of the manual"
      return 1
    fi
    install -D -m 644 "$file" "${!outputMan}/share/man/man$section/$name"
  done
}

# installShellCompletion [--bash|--fish|--zsh] [--name NAME | --cmd COMMAND] FILE…: without a shell
# by the file's ending; with `--cmd` under the name that the shell looks for.
installShellCompletion() {
  local shell= name= command= file target kind
  while [ $# -gt 0 ]; do
    case $1 in
    --bash | --fish | --zsh) shell=${1#--} ;;
    --name) name=$2 && shift ;;
    --name=*) name=${1#*=} ;;
    --cmd) command=$2 && shift ;;
    --cmd=*) command=${1#*=} ;;
    --) ;;
    *)
      file=$1 kind=${shell:-${1##*.}} target=$name
      if [ -z "$target" ] && [ -n "$command" ]; then
        case $kind in
        bash) target=$command.bash ;;
        fish) target=$command.fish ;;
        zsh) target=_$command ;;
        esac
      fi
      : "${target:=$(stripHash "$file")}"
      name=
      case $kind in
      bash) target=bash-completion/completions/$target ;;
      fish) target=fish/vendor_completions.d/$target ;;
      zsh) target=zsh/site-functions/${target/#[^_]*.zsh/_${target%.zsh}} ;;
      *)
        nixLog "installShellCompletion: for which shell is '$file'? Give --bash, --fish or --zsh"
        return 1
        ;;
      esac
      mkdir -p "${!outputBin}/share/${target%/*}"
      # It may be what a command prints.
      cat "$file" >"${!outputBin}/share/$target"
      ;;
    esac
    shift
  done
}

# installBin FILE…: programs.
installBin() {
  local file
  for file in "$@"; do
    install -D -m 755 "$file" "${!outputBin}/bin/$(stripHash "$file")"
  done
}
