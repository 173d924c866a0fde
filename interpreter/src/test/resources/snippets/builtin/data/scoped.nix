{ value = outside; mapped = map (x: x) [ 1 ]; }
