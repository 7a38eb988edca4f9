#!/usr/bin/env bash
# Sees to it that this machine has what the build and the tests need: checks quickly, installs what is missing with
# apt-get where it may, and says what to install where it may not.
#
# usage: scripts/bootstrap.sh GROUP…    groups: build web check browser
set -euo pipefail

swift_needed=6.2

fail() {
    printf '\n' >&2
    printf '%s\n' "$@" >&2
    exit 1
}

packages=()
for group in "$@"; do
    case $group in
        build) packages+=(git libminizip-dev libsqlite3-dev pkg-config zlib1g-dev) ;;
        web) packages+=(brotli esbuild unzip) ;;
        check) packages+=(node-csstype node-prop-types node-react node-react-dom node-typescript) ;;
        browser) packages+=(chromium fonts-dejavu-core fonts-inter) ;;
        *) fail "bootstrap.sh: no group is called $group" ;;
    esac
done

# Python and Node may come from elsewhere: what counts is that they can do their part.
case " $* " in
    *" web "* | *" browser "*)
        python3 -c 'import pip' 2>/dev/null || packages+=(python3 python3-pip)
        python3 -c 'import ensurepip, venv' 2>/dev/null || packages+=(python3-venv)
        ;;
esac
case " $* " in
    *" check "*)
        node -e 'process.exit(parseInt(process.versions.node) < 18)' 2>/dev/null || packages+=(nodejs)
        ;;
esac

if command -v dpkg-query >/dev/null; then
    installed=$(dpkg-query -W -f='${db:Status-Abbrev} ${Package}\n' "${packages[@]}" 2>/dev/null |
        sed -n 's/^ii  *//p' || true)
    missing=()
    for package in "${packages[@]}"; do
        grep -qxF -- "$package" <<<"$installed" || missing+=("$package")
    done
    if ((${#missing[@]})); then
        printf 'Missing Debian packages: %s\n' "${missing[*]}"
        command="apt-get install -y --no-install-recommends ${missing[*]}"
        if ((EUID == 0)); then
            as_root=(env DEBIAN_FRONTEND=noninteractive)
        elif sudo -n true 2>/dev/null; then
            as_root=(sudo -n env DEBIAN_FRONTEND=noninteractive)
        else
            fail "Install them, then run make again:" "  sudo apt-get update && sudo $command"
        fi
        { "${as_root[@]}" apt-get update -qq && "${as_root[@]}" $command -qq; } ||
            fail "apt-get could not install them. Install them yourself, then run make again:" "  $command"
    fi
else
    printf 'This is no Debian system: what Debian calls %s must be installed by hand.\n' "${packages[*]}" >&2
fi

if [[ " $* " == *" build "* ]]; then
    # "Swift version 6.3.1 (swift-6.3.1-RELEASE)" becomes "6.3.1".
    found=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -n 1 || true)
    [[ -n $found ]] ||
        fail "Swift is missing. Install Swift $swift_needed or newer from https://www.swift.org/install/linux/," \
            "see that \`swift --version\` answers, then run make again."
    [[ $(printf '%s\n' "$swift_needed" "$found" | sort -V | head -n 1) == "$swift_needed" ]] ||
        fail "Swift $found is too old. Install Swift $swift_needed or newer from" \
            "https://www.swift.org/install/linux/, then run make again."
fi
