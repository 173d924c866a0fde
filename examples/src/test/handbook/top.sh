# The sources.
ln -s "$TOP/imgx" "$TOP/examples" "$TOP/interpreter" .
