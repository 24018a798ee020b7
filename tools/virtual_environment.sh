#!/usr/bin/env bash
# Makes a virtual environment from requirements.lock, every package checked against its hash, and Khiên itself in it.
set -euo pipefail
folder=$1

find_python() {
    for candidate in python3 python3.11 python3.12 python3.13; do
        if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
}

python=$(find_python)
if [ -z "$python" ]; then
    tools/system_packages.sh python3 python3-venv
    hash -r
    python=$(find_python)
fi
if [ -z "$python" ]; then
    echo "khien: Python 3.11 or later is needed: sudo apt-get install python3 python3-venv" >&2
    exit 1
fi

make_folder() { rm -rf "$folder" && "$python" -m venv "$folder" >/dev/null 2>&1; }
if ! "$folder/bin/python" -m pip --version >/dev/null 2>&1; then
    echo "khien: making $folder with $("$python" --version)"
    if ! make_folder; then
        tools/system_packages.sh python3-venv
        if ! make_folder; then
            rm -rf "$folder"
            echo "khien: a virtual environment cannot be made; this makes it possible: sudo apt-get install python3-venv" >&2
            exit 1
        fi
    fi
fi

echo "khien: installing the packages of requirements.lock"
"$folder/bin/python" -m pip install -qq --disable-pip-version-check --require-hashes --requirement requirements.lock
"$folder/bin/python" -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
