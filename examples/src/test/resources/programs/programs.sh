# Lets each program do what it is for; prints a line or two of what came out.
set -eu
cd /tmp
export HOME=/tmp

bash -c 'a=(one two); echo "bash ${#a[@]} ${BASH_VERSINFO[0]}"'
printf 'b\na\n' | sort | head -n 1 | tr a-z A-Z
seq 3 | sha256sum | cut -c 1-8

perl -w -MPOSIX -MEncode -MIO::Socket -MStorable=dclone -MTime::HiRes -MUnicode::Normalize -e '
  my $copy = dclone({ list => [ 1, 2 ] });
  my $same = encode("shiftjis", "\x{3042}") eq "\x82\xa0";
  print "perl ", floor(2.5), " ", $copy->{list}[1], " ", ($same ? "encoded" : "not"), " ",
    length(NFD("\x{e4}")), "\n"'

python3 -c '
import ctypes, curses, decimal, json, lzma, multiprocessing, readline, sqlite3, ssl, subprocess, sys, zlib
rows = sqlite3.connect(":memory:").execute("select 6 * 7").fetchall()
inner = subprocess.check_output([sys.executable, "-c", "import json; print(json.dumps([1]))"])
print("python", rows[0][0], inner.decode().strip(), "\u3042".encode("shift-jis"),
      ctypes.CDLL(None).abs(-5), ssl.create_default_context().verify_mode.name)'

git init -q --initial-branch main repository
cd repository
git config user.name Ada
git config user.email ada@example.org
echo one > file
git add file
git commit -q -m 'The first one'
git checkout -q -b other
echo two >> file
git stash -q
git rebase -q main
git stash pop -q
git gc -q
git clone -q "file://$PWD" ../clone
git submodule status
git -c i18n.logOutputEncoding=shift-jis log --format='git %s by %an'
cd ..

mkdir -p /etc
[ -e /etc/passwd ] || echo 'root:x:0:0::/root:/bin/sh' > /etc/passwd
[ -e /etc/group ] || echo 'root:x:0:' > /etc/group
groupadd --gid 500 builders
useradd --uid 500 --gid builders --no-create-home --shell /bin/sh ada
id ada

truncate -s 4M disk
mkfs.ext4 -q disk 2> /dev/null
e2fsck -fn disk 2> /dev/null | tail -n 1 | cut -d ' ' -f 2
debugfs -R 'stat /lost+found' disk 2> /dev/null | head -n 1 | cut -d ' ' -f 1-5

jq -n -c '{jq: ("ab" | test("A"; "i")), time: ("1970-01-02T00:00:00Z" | fromdate)}'

redis-server --port 0 --unixsocket /tmp/socket --dir /tmp --daemonize yes --logfile /tmp/log > /dev/null
until [ -S socket ]; do sleep 0.1; done
redis-cli -s socket set answer 42
redis-cli -s socket eval 'return redis.call("get", "answer")' 0
redis-cli -s socket shutdown nosave || true

mkdir -p web
cat > web/nginx.conf <<'EOF'
daemon on; user root; error_log /tmp/web/errors; pid /tmp/web/pid;
events { }
http {
  access_log off;
  client_body_temp_path /tmp/web; proxy_temp_path /tmp/web; fastcgi_temp_path /tmp/web;
  uwsgi_temp_path /tmp/web; scgi_temp_path /tmp/web;
  server { listen unix:/tmp/web/socket; location / { return 200 "nginx answers"; } }
}
EOF
nginx -e /tmp/web/errors -c /tmp/web/nginx.conf
python3 -c '
import socket
client = socket.socket(socket.AF_UNIX)
client.connect("/tmp/web/socket")
client.sendall(b"GET / HTTP/1.0\r\n\r\n")
print(client.makefile("rb").read().split(b"\r\n")[-1].decode())'
nginx -e /tmp/web/errors -c /tmp/web/nginx.conf -s quit

printf '\202\240\n' | iconv -f shift-jis -t utf-8 | od -An -tx1 | tr -d ' \n'
echo
getent passwd ada | cut -d : -f 1
LC_ALL=C.UTF-8 locale charmap 2> /dev/null
