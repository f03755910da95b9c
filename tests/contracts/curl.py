"""As much of curl as the documentation uses, for machines that have none: -s, -X, -H, -d and --data @- with one URL."""

from __future__ import annotations

import argparse
import sys
import urllib.error
import urllib.request

parser = argparse.ArgumentParser()
parser.add_argument("-s", action="store_true")
parser.add_argument("-X", dest="method")
parser.add_argument("-H", dest="headers", action="append", default=[])
parser.add_argument("-d", "--data")
parser.add_argument("url")
given = parser.parse_args()

text = sys.stdin.read() if given.data == "@-" else given.data
body = None if text is None else text.encode()
headers = dict(line.split(": ", 1) for line in given.headers)
try:
    request = urllib.request.Request(given.url, body, headers, method=given.method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        sys.stdout.write(answer.read().decode())
except urllib.error.HTTPError as refused:
    sys.stdout.write(refused.read().decode())
