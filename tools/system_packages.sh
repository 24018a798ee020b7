#!/usr/bin/env bash
# Installs the Debian packages named, where it may; otherwise says in one line which command does, and goes on.
set -u
missing=()
for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
    echo "khien: this system has no apt-get; please install: ${missing[*]}"
    exit 0
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        as_root=(sudo -n)
    else
        echo "khien: going on without ${missing[*]}; to install: sudo apt-get install ${missing[*]}"
        exit 0
    fi
fi
echo "khien: installing ${missing[*]}"
install() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >/dev/null; }
if ! install "${missing[@]}" 2>/dev/null; then
    "${as_root[@]}" apt-get update -q >/dev/null
    install "${missing[@]}" || echo "khien: going on without ${missing[*]}; to install: sudo apt-get install ${missing[*]}"
fi
exit 0
