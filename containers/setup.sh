# shellcheck shell=bash
# Set-up that demo.sh and test.sh share; sourced with bash, from the repository root.
# Installs only what is missing, so a second run does nothing.

# packages_of GROUP...: names of the packages of these groups.
packages_of() {
    local group
    for group in "$@"; do
        awk -v group="$group" '$1 == group { print $2 }' containers/packages.txt
    done
}

# install_packages GROUP...: apt packages that are not installed yet.
install_packages() {
    local package missing=()
    for package in $(packages_of "$@"); do
        # Node.js from elsewhere serves as well as the distribution's.
        case $package in
            nodejs) command -v node >/dev/null && continue ;;
            npm) command -v npm >/dev/null && continue ;;
        esac
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
            missing+=("$package")
    done
    [ "${#missing[@]}" -eq 0 ] && return 0
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || {
            echo "set-up: missing packages: ${missing[*]}; install them as root" >&2
            return 1
        }
        as_root=(sudo)
    fi
    echo "set-up: installing ${missing[*]}"
    if ! { "${as_root[@]}" apt-get update -qq &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
            --no-install-recommends "${missing[@]}" >/dev/null; }; then
        echo "set-up: could not install some of: ${missing[*]}" >&2
        return 1
    fi
}

# install_python: virtual environment .venv from the hashed lock, made again if the lock changed.
install_python() {
    local lock=workflows/envs/requirements.txt stamp=.venv/lock.sha256 python=python3
    [ -x /usr/bin/python3 ] && python=/usr/bin/python3
    if [ -f "$stamp" ] && sha256sum --status -c "$stamp"; then
        return 0
    fi
    echo "set-up: installing the Python environment"
    rm -rf .venv
    if ! { "$python" -m venv .venv &&
        .venv/bin/pip install -q --disable-pip-version-check --require-hashes -r "$lock"; }; then
        echo "set-up: could not install the packages of $lock" >&2
        return 1
    fi
    sha256sum "$lock" >"$stamp"
}

# build PRESET: configures and builds.
build() {
    if ! { cmake --preset "$1" -DPython3_EXECUTABLE="$PWD/.venv/bin/python" >build.log 2>&1 &&
        cmake --build --preset "$1" >>build.log 2>&1; }; then
        tail -n 40 build.log >&2
        echo "set-up: the build failed; the whole log is build.log" >&2
        return 1
    fi
}

# install_explorer: the static page, from the lock file; built again if its sources changed.
install_explorer() {
    local stamp=tools/explorer/dist/sources.sha256 sources
    sources=$(find tools/explorer -path '*/node_modules' -prune -o -path '*/dist' -prune -o \
        -type f -print | sort)
    if [ -f "$stamp" ] && sha256sum --status -c "$stamp"; then
        return 0
    fi
    echo "set-up: building the explorer page"
    if ! (cd tools/explorer && npm ci --loglevel=error && npm run --silent build) >explorer.log 2>&1; then
        tail -n 20 explorer.log >&2
        echo "set-up: could not build the explorer; the whole log is explorer.log" >&2
        return 1
    fi
    # shellcheck disable=SC2086
    sha256sum $sources >"$stamp"
}
