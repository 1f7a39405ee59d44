#!/usr/bin/env bash
# Sets up what is missing, builds with every warning an error, and runs every test.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source=containers/setup.sh
. containers/setup.sh

install_packages build run explorer test
install_python
install_explorer
build ci
ctest --preset ci -j "$(nproc)" "$@"
