#!/bin/sh
# Resolve run.in and dev.in into requirement files pinned with hashes that name no index host.
set -eu
cd "$(dirname "$0")"
for name in run dev; do
  uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
    --no-emit-index-url --no-annotate --custom-compile-command "make lock" "$name.in" --output-file "$name.txt" "$@"
done
