#!/bin/sh
echo "$0" > $out
for argument; do echo "<$argument>" >> $out; done
