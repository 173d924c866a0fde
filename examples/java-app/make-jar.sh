#!/bin/sh
# Compiles the application: what a build tool would do in a larger one. Needs a JDK ≥ 17.
set -eu
cd "$(dirname "$0")"
classes=$(mktemp -d)
trap 'rm -rf "$classes"' EXIT
javac --release 17 -d "$classes" src/greeter/Greeter.java
cp src/greeter/greeting.txt "$classes/greeter/"
jar --create --file greeter.jar --date 1980-01-01T00:00:02Z --main-class greeter.Greeter \
  -C "$classes" greeter
