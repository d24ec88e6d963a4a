#!/usr/bin/env bash
# Install what is missing, and only that: Debian packages, uv, Python packages from the lock.
# `install.sh run` brings what serving needs, `install.sh test` what the tests need on top.
# A second run finds everything in place and changes nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

UV_VERSION=0.13.8

RUN_PACKAGES=(
  python3-venv                # our own environment, beside Debian's Python
  libreoffice-writer-nogui    # Word to PDF
  python3-uno                 # how we speak to LibreOffice
  fonts-crosextra-carlito fonts-liberation2
  fonts-dejavu-core           # the rare letters and signs that those lack
  bubblewrap                  # LibreOffice without network or files
  poppler-utils               # text and pages of a PDF
  libjemalloc2                # makes LibreOffice an eighth faster
)
TEST_PACKAGES=(
  chromium                    # the phone-sized browser
  qpdf zbar-tools libnss3-tools unzip   # judges that none of us wrote
  postgresql                  # for a temporary cluster of the tests' own
  strace                      # records what a put of a file asks of the system
  gcc libc6-dev               # the clock of the second run
  hunspell hunspell-es        # spelling of all that people read
  libreoffice-calc-nogui      # opens and saves the sheets that go out
)

say() { printf '%s\n' "$*" >&2; }

missing_packages() {
  local package
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || printf '%s\n' "$package"
  done
}

# Prints the command that gives us root's rights ("" as root), or stops and says what to install.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    printf 'env'
  elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
    printf 'sudo'
  else
    say "These Debian packages are missing, and neither root nor sudo is at hand to install them:"
    say "    apt-get install --no-install-recommends $*"
    say "Install them and run the same command again."
    exit 1
  fi
}

install_packages() {
  local missing root log no_cluster=/etc/postgresql-common/createcluster.d/rubrica-tests.conf
  mapfile -t missing < <(missing_packages "$@")
  [ "${#missing[@]}" -gt 0 ] || return 0
  root=$(as_root "${missing[@]}")
  say "Installing Debian packages: ${missing[*]}"
  $root apt-get update -qq </dev/null
  if [[ " ${missing[*]} " == *" postgresql "* ]]; then
    # The programs only: the tests make a cluster of their own, and the machine gets none it did not ask for.
    $root mkdir -p "$(dirname "$no_cluster")"
    echo 'create_main_cluster = false' | $root tee "$no_cluster" >/dev/null
  fi
  log=$(mktemp)
  if ! $root env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
  fi
  rm -f "$log"
  $root rm -f "$no_cluster"
}

is_python_311() { "$1" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; }

find_python() {
  local candidate
  for candidate in python3.11 python3 /usr/bin/python3; do
    if candidate=$(command -v "$candidate") && is_python_311 "$candidate"; then
      printf '%s' "$candidate"
      return
    fi
  done
  say "Python 3.11 was not found. On Debian 12: apt-get install python3"
  exit 1
}

install_uv() {
  [ "$(.tools/bin/uv --version 2>/dev/null | cut -d' ' -f2)" = "$UV_VERSION" ] && return
  say "Installing uv $UV_VERSION into .tools/"
  "$1" -m venv --clear .tools
  .tools/bin/pip install --quiet --disable-pip-version-check "uv==$UV_VERSION"
}

# The environment that is there stays, whatever interpreter is first on the path today.
sync() {
  local python=.venv/bin/python
  is_python_311 "$python" || python=$(find_python)
  install_uv "$(find_python)"
  # The machine's own certificates, as Debian's pip uses them: many public offices look into https with their own.
  UV_SYSTEM_CERTS=true UV_PYTHON_DOWNLOADS=never .tools/bin/uv sync --quiet --frozen --python "$python" "$@"
}

case "${1:-}" in
  run)
    install_packages "${RUN_PACKAGES[@]}"
    sync --no-dev --inexact   # leaves what the tests installed where it is
    ;;
  test)
    install_packages "${RUN_PACKAGES[@]}" "${TEST_PACKAGES[@]}"
    # Tests start the service some hundred times, on machines where Python may be told to keep no bytecode of its own.
    sync --compile-bytecode
    ;;
  *)
    say "usage: tools/install.sh run|test"
    exit 2
    ;;
esac
