#!/bin/sh
# As browsers are: a frame in another site's page has a storage of its own there. The test driver switches that off, and
# then such a frame has none at all.
for argument; do
  shift
  set -- "$@" "$(printf '%s' "$argument" | sed 's/ThirdPartyStoragePartitioning,//')"
done
exec "${CHROMIUM_PATH:-/usr/bin/chromium}" "$@"
