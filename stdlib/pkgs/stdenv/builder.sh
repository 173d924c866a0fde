# The builder of every mkDerivation: reads the functions, then goes through the phases.
if [ -e .attrs.sh ]; then source .attrs.sh; fi
source "$stdenv/setup"
genericBuild
