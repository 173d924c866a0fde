# Prints the changes that a patch makes, file by file, sorted by names; nothing else that is in it. As
# `filterdiff --clean` of patchutils 0.3.3, which knew nothing of what Git adds to headers.
#
#   strip     so many directories are taken off the names
#   prefix    what is put behind `a` and `b` before names then, `/DIRECTORY/`; empty: nothing
#   only      a pattern that names must match before that, without their first directory
#   includes  patterns, a line each, of names as they are printed, without their first directory
#   excludes  the same, of what is left out

function pattern(glob,   text, i, c) {
  text = ""
  for (i = 1; i <= length(glob); i++) {
    c = substr(glob, i, 1)
    if (c == "*") text = text ".*"
    else if (c == "?") text = text "."
    else if (c ~ /[][A-Za-z0-9_\/-]/) text = text c
    else text = text "\\" c
  }
  return "^" text "$"
}

function matches(name, globs,   list, count, i) {
  count = split(globs, list, "\n")
  for (i = 1; i <= count; i++)
    if (list[i] != "" && name ~ pattern(list[i])) return 1
  return 0
}

function without(name, count) {
  while (count-- > 0 && sub(/^[^\/]*\/+/, "", name)) ;
  return name
}

# The name in a header line without what stands behind it.
function named(line,   name) {
  name = substr(line, 5)
  sub(/\t.*/, "", name)
  return name
}

# A prefix is put before the name of no file too, as patchutils does.
function renamed(line, side,   name, rest) {
  name = named(line)
  rest = substr(line, 5 + length(name))
  if (name != "/dev/null") name = without(name, strip)
  if (prefix != "") name = side prefix name
  return substr(line, 1, 4) name rest
}

function depth(name) { return gsub(/\/+/, "", name) }

function last(name) { sub(/.*\//, "", name); return length(name) }

# The name of the file that two names stand for: the one with fewer directories, then with the shorter
# last name, then the shorter one.
function best(a, b,   by) {
  if (a == "/dev/null") return b
  if (b == "/dev/null") return a
  by = depth(a) - depth(b)
  if (by == 0) by = last(a) - last(b)
  if (by == 0) by = length(a) - length(b)
  return by > 0 ? b : a
}

function finish() {
  if (file != "" && body != "") {
    if (!(file in changes)) order[++files] = file
    changes[file] = changes[file] body
  }
  body = ""
}

{ sub(/\r$/, "&") }

old > 0 || new > 0 {
  body = body $0 "\n"
  c = substr($0, 1, 1)
  if (c == "-") old--
  else if (c == "+") new--
  else if (c != "\\") { old--; new-- }
  next
}

/^\\/ && body != "" && inside { body = body $0 "\n"; next }

/^--- / { before = $0; inside = 0; next }

/^\+\+\+ / && before != "" {
  finish()
  file = best(named(before), named($0))
  head = renamed(before, "a") "\n" renamed($0, "b") "\n"
  bare = without(best(named(renamed(before, "a")), named(renamed($0, "b"))), 1)
  if ((only != "" && !matches(without(file, 1), only)) || \
      (includes != "" && !matches(bare, includes)) || (excludes != "" && matches(bare, excludes)))
    file = ""
  before = ""
  next
}

/^@@ -[0-9,]+ \+[0-9,]+ @@/ && head != "" || /^@@ -[0-9,]+ \+[0-9,]+ @@/ && body != "" {
  split($2, a, ",")
  split($3, b, ",")
  old = (2 in a) ? a[2] : 1
  new = (2 in b) ? b[2] : 1
  body = body head $1 " " $2 " " $3 " @@\n"
  head = ""
  inside = 1
  next
}

{ before = ""; inside = 0 }

END {
  finish()
  # Sorted by bytes; there are few.
  for (i = 2; i <= files; i++) {
    name = order[i]
    for (j = i - 1; j >= 1 && order[j] > name; j--) order[j + 1] = order[j]
    order[j + 1] = name
  }
  for (i = 1; i <= files; i++) printf "%s", changes[order[i]]
}
