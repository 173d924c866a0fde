# Calls and small integers.
let
  fib = n: if n < 2 then n else fib (n - 1) + fib (n - 2);
  ackermann =
    m: n:
    if m == 0 then
      n + 1
    else if n == 0 then
      ackermann (m - 1) 1
    else
      ackermann (m - 1) (ackermann m (n - 1));
in
fib 31 + ackermann 2 300
