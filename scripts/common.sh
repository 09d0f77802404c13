# Shared by the scripts beside it: where things are, and how the tree is built. To be sourced by bash.

set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
die() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# Debian's own Python where it is there: the modules that scripts/setup installs are that one's.
python() {
  if [ -x /usr/bin/python3 ]; then /usr/bin/python3 "$@"; else python3 "$@"; fi
}

jobs_of_machine() { nproc 2>/dev/null || echo 2; }

# with_lock FILE COMMAND…: two scripts at once would write the same object files.
with_lock() {
  local file="$1"
  shift
  mkdir -p "$(dirname "$file")"
  (
    flock -n 9 || {
      say "waiting for another build in $(dirname "$file")"
      flock 9
    }
    "$@" 9>&-
  ) 9>"$file"
}

configure_and_build() {
  local dir="$1" type="$2"
  shift 2
  local options=()
  while [ $# -gt 0 ] && [ "$1" != "--" ]; do
    options+=("$1")
    shift
  done
  [ $# -gt 0 ] && shift
  # A build directory that was configured for another checkout, or by hand with other paths, cannot be used.
  if [ -f "$dir/CMakeCache.txt" ] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$here" "$dir/CMakeCache.txt"; then
    die "$dir belongs to another checkout: remove it and start again"
  fi
  # -fpch-preprocess lets ccache see through a precompiled header; it counts at the first configuration only.
  CXXFLAGS="${CXXFLAGS:-} -fpch-preprocess" \
    cmake -S "$here" -B "$dir" -G Ninja -DCMAKE_BUILD_TYPE="$type" "${options[@]}" >"$dir/configure.log" 2>&1 || {
    cat "$dir/configure.log" >&2
    die "cmake could not configure $dir"
  }
  ninja -C "$dir" -j "${LINLI_JOBS:-$(jobs_of_machine)}" "$@" >&2
}

# build DIR TYPE [CMAKE_OPTION…] [-- TARGET…]: everything, or the targets. What goes wrong ends the script.
build() {
  export CCACHE_SLOPPINESS="${CCACHE_SLOPPINESS:-pch_defines,time_macros,include_file_mtime,include_file_ctime}"
  export CCACHE_BASEDIR="${CCACHE_BASEDIR:-$here}"
  mkdir -p "$1"
  with_lock "$1/.lock" configure_and_build "$@"
}

# What the Redis servers of tests write stays in memory where there is room (LINLI_TEST_FOLDER names another place). Some
# of them at once on one disk wait for each other's fsync, past the deadlines that the tests are about. The fault suite,
# whose matter this is, stays on the disk.
keep_redis_in_memory() {
  local free
  free="$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 {print $4}')"
  if [ "${free:-0}" -ge $((4 * 1024 * 1024)) ] && [ -w /dev/shm ]; then
    export LINLI_TEST_FOLDER="${LINLI_TEST_FOLDER:-/dev/shm}"
  fi
}

# The program in a build directory.
linli_in() {
  local at
  for at in "$1/linli" "$1/server/linli"; do
    if [ -x "$at" ]; then
      printf '%s\n' "$at"
      return
    fi
  done
  die "no program linli in $1"
}
