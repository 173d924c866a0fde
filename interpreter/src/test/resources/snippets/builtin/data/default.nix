{ here = true; }
