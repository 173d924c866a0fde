"""Counts the words of a text and prints what it found, as YAML."""

import collections
import sys

import yaml

text = " ".join(sys.argv[1:]) or "no words no meaning"
counts = collections.Counter(text.lower().split())
print(yaml.safe_dump({"python": sys.version_info.major, "words": dict(counts)}), end="")
