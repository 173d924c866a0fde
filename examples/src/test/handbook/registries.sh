# What is in the registries, and the program that the page pushes.
cp "$TOP/examples/src/test/handbook/image.imgx" .
for name in nixos/nix:2.2.1 redis:7 mirror.example/hub/library/redis:7; do
  imgx push image.imgx "docker://$name" --quiet >&2
done
