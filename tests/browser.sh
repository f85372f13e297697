#!/bin/sh
# The notebook tests need a Chromium and Chinese fonts: install Debian's where they are missing and root is at hand.
command -v chromium >/dev/null 2>&1 && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null
else
    echo "no chromium here and no root to install it: the browser tests will be skipped" >&2
fi
