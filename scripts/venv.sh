#!/usr/bin/env bash
# Prints the folder of a Python virtual environment with what a requirements file lists, making it on first use.
# It lies in the user's cache folder, one for each state of the file.
#
# usage: scripts/venv.sh REQUIREMENTS_FILE
set -euo pipefail

requirements=$1
cache=${XDG_CACHE_HOME:-$HOME/.cache}/aaiti
key=$({ python3 -c 'import sys; print(sys.executable, sys.version)' && cat "$requirements"; } | sha256sum | cut -c 1-12)
folder=$cache/venv-$key

mkdir -p "$cache"
exec 9>"$cache/venv.lock"
flock 9
if [[ ! -e $folder/complete ]]; then
    printf 'Installing the Python packages of %s into %s\n' "$requirements" "$folder" >&2
    rm -rf "$folder"
    {
        python3 -m venv "$folder" &&
            "$folder/bin/python" -m pip install --quiet --disable-pip-version-check -r "$requirements"
    } >&2 || {
        printf '%s\n' "" "The Python packages of $requirements could not be installed: the lines above say why." \
            "They come from PyPI: a network is needed once. Then run make again." >&2
        exit 1
    }
    touch "$folder/complete"
fi
printf '%s\n' "$folder"
