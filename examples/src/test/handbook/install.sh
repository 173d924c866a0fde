# The packages, the sources, and a machine of Debian's without Java, which `sudo` is about.
[ -d "$TOP/interpreter/target/packages" ] || { echo "no packages"; exit 77; }
ln -s "$TOP/imgx" "$TOP/examples" "$TOP/interpreter" .
cp "$TOP"/interpreter/target/packages/imgx* . 2>/dev/null || true
cp "$TOP/examples/src/test/handbook/image.imgx" .
packages="base-files coreutils dash diffutils dpkg apt libc-bin sed tar util-linux"
imgx lock debian --suite bookworm --output bare.lock.json $packages --quiet >&2
cat > bare.imgx <<'END'
with import <stdlib> { };
debian.fileSystem {
  packages = builtins.attrValues (debian.fromLock ./bare.lock.json);
}
END
cp -a "$(imgx build bare.imgx --no-link --quiet)" bare
chmod -R u+w bare
mkdir -p bare/mnt bare/proc bare/dev
for folder in dpkg/info dpkg/updates apt/lists/partial; do mkdir -p "bare/var/lib/$folder"; done
mkdir -p bare/var/cache/apt/archives/partial bare/etc/apt/apt.conf.d
echo 'APT::Sandbox::User "root";' > bare/etc/apt/apt.conf.d/sandbox
for file in bare/var/lib/dpkg/status.d/*; do
  [ "${file%.md5sums}" = "$file" ] || continue
  sed '/^Package:/aStatus: install ok installed' "$file"
  echo
done > bare/var/lib/dpkg/status
cat > "$(dirname "$(command -v podman)")/sudo" <<'END'
#!/bin/sh
exec unshare --map-root-user --mount sh -c '
  mount --rbind /proc bare/proc && mount --rbind /dev bare/dev && mount --bind . bare/mnt &&
  exec chroot bare env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin sh -c "cd /mnt && exec \"\$@\"" sh "$@"
' sh "$@"
END
chmod +x "$(dirname "$(command -v podman)")/sudo"
