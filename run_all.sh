#!/usr/bin/env bash
# Installs what is missing, builds, measures and writes the reports; or builds and runs all tests.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
start_dir=$PWD

usage() {
  cat <<'TXT'
Usage: run_all.sh [--quick|--full] [-- pibench-run-options]
       run_all.sh test [--full [--minutes N]]
       run_all.sh lint | valgrind | coverage

Without a mode: installs what is missing, builds the release preset, runs the whole suite (five
minutes of measuring), writes the reports into out/<time>-<host>/ and points out/latest there.

  --quick   about a minute of measuring
  --full    all scenarios, more payloads, half an hour of measuring
  --        what follows goes to 'pibench run'
  test      installs, builds (release, asan-ubsan) and runs every test; with --full also the long
            forms: faults at random moments, trials of every transport for N minutes (60) while
            memory and descriptors are watched, 10^6 messages of each size, 1000 workers for
            every transport (hours)
  lint      runs shellcheck, cppcheck and clang-tidy over the tree (slow)
  valgrind  one short run of every transport under valgrind's memcheck
  coverage  runs every test with counters: which lines and branches were reached (slow)
  --help    this text

Examples:
  ./run_all.sh --quick
  ./run_all.sh -- --transport pipe,sysv_mq --workers 1,10,100
  ./run_all.sh test

Exit codes: 0 fine; 1 a cell or a test failed; 2 wrong usage, or a needed part is missing;
3 cannot judge; 128+n ended by signal n.
TXT
}

say() { printf '== %s\n' "$*"; }

fail() {
  printf 'run_all.sh: %s\n' "$*" >&2
  exit 2
}

# --- What must be there: a package, and how to see it without asking the package manager ---------

required_packages=(g++ cmake ninja-build libbenchmark-dev libcli11-dev libfmt-dev
  nlohmann-json3-dev libboost-dev zlib1g-dev)
transport_packages=(libhiredis-dev redis-server libmsgpack-cxx-dev libssl-dev liburing-dev
  liblmdb-dev libsqlite3-dev libzmq3-dev libmosquitto-dev mosquitto beanstalkd)
chart_packages=(nodejs npm)
optional_packages=("${transport_packages[@]}" "${chart_packages[@]}")
test_packages=(libgtest-dev)
optional_test_packages=(chromium clang-format-14 faketime)
lint_packages=(shellcheck cppcheck clang-tidy-14)

witness_of() {
  case $1 in
    g++) command -v "${CXX:-g++}" ;;
    cmake) command -v cmake ;;
    ninja-build) command -v ninja ;;
    redis-server | beanstalkd | clang-format-14 | clang-tidy-14 | faketime | cppcheck | \
      shellcheck | valgrind | gcovr)
      command -v "$1"
      ;;
    libbenchmark-dev) find_header benchmark/benchmark.h ;;
    libgtest-dev) find_header gtest/gtest.h ;;
    libcli11-dev) find_header CLI/CLI.hpp ;;
    libfmt-dev) find_header fmt/format.h ;;
    nlohmann-json3-dev) find_header nlohmann/json.hpp ;;
    libboost-dev) find_header boost/version.hpp ;;
    zlib1g-dev) find_header zlib.h ;;
    nodejs) command -v node ;;
    npm) command -v npm ;;
    chromium) command -v chromium ;;
    libhiredis-dev) find_header hiredis/hiredis.h ;;
    libmsgpack-cxx-dev) find_header msgpack.hpp ;;
    libssl-dev) find_header openssl/hmac.h ;;
    liburing-dev) find_header liburing.h ;;
    libzmq3-dev) find_header zmq.h ;;
    liblmdb-dev) find_header lmdb.h ;;
    libsqlite3-dev) find_header sqlite3.h ;;
    libmosquitto-dev) find_header mosquitto.h ;;
    mosquitto) command -v mosquitto || command -v /usr/sbin/mosquitto ;;
    *) return 1 ;;
  esac
}

# As the compiler finds it.
find_header() {
  printf '#if !__has_include(<%s>)\n#error\n#endif\n' "$1" | "${CXX:-g++}" -E -x c++ - 2>/dev/null
}

# In one line.
missing_of() {
  local package
  for package in "$@"; do
    witness_of "$package" >/dev/null || printf '%s ' "$package"
  done
}

may_install() {
  command -v apt-get >/dev/null && [[ $(id -u) -eq 0 || -n $(command -v sudo) ]]
}

as_root() {
  local sudo=()
  [[ $(id -u) -eq 0 ]] || sudo=(sudo --)
  ${sudo[@]+"${sudo[@]}"} env DEBIAN_FRONTEND=noninteractive "$@"
}

# What this release of the system has, in one line.
known_to_apt() {
  local package
  for package in "$@"; do
    apt-cache show "$package" >/dev/null 2>&1 && printf '%s ' "$package"
  done
  true
}

apt_install() {
  as_root apt-get install -y -qq -o Dpkg::Use-Pty=0 --no-install-recommends "$@" >/dev/null
}

# A package that cannot be had must not keep back the others.
install_each() {
  local package known
  as_root apt-get update -qq || return 1
  read -ra known <<<"$(known_to_apt "$@")"
  say "installing: ${known[*]-}"
  [[ ${#known[@]} -eq 0 ]] || apt_install "${known[@]}" || for package in "${known[@]}"; do
    apt_install "$package" || say "could not install $package"
  done
}

install_packages() {
  local needed=("$@") missing left package
  read -ra missing <<<"$(missing_of "${needed[@]}" "${optional_packages[@]}")"
  [[ ${#missing[@]} -gt 0 ]] || return 0
  ! may_install || install_each "${missing[@]}" || say "nothing installed: that takes root or sudo, and a mirror"
  read -ra left <<<"$(missing_of "${needed[@]}")"
  [[ ${#left[@]} -eq 0 ]] ||
    fail "these packages are needed and missing: ${left[*]}; have root install them and try again"
  for package in $(missing_of "${transport_packages[@]}"); do
    say "going on without $package: the transports that need it will be reported as unavailable"
  done
  for package in $(missing_of "${chart_packages[@]}"); do
    say "going on without $package: the report will have tables and no charts"
  done
}

# --- Steps --------------------------------------------------------------------------------------

# A tree that was moved or copied has a build of the place where it was.
is_of_another_place() {
  local cache=$1/CMakeCache.txt
  [[ -e $cache ]] && ! [[ $(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' "$cache") -ef $root &&
    $(sed -n 's/^CMAKE_CACHEFILE_DIR:INTERNAL=//p' "$cache") -ef $1 ]]
}

# configure PRESET FOLDER OPTIONS...
configure() {
  local preset=$1 folder=$2 fresh=()
  shift 2
  if is_of_another_place "$root/$folder"; then
    say "$folder was made at another place: configuring it anew"
    fresh=(--fresh)
  fi
  (cd "$root" && cmake --preset "$preset" -B "$folder" ${fresh[@]+"${fresh[@]}"} "$@" >/dev/null)
}

build() {
  local preset=$1
  shift
  local began=$SECONDS
  say "building preset $preset"
  configure "$preset" "build/$preset" "$@"
  (cd "$root" && cmake --build --preset "$preset" --parallel)
  say "built preset $preset in $((SECONDS - began)) s"
}

out_directory() {
  printf '%s/out/%s-%s' "$root" "$(date -u +%Y%m%dT%H%M%SZ)" "$(uname -n | tr -c 'A-Za-z0-9._\n-' '_')"
}

point_latest_to() {
  ln -s "$(basename "$1")" "$root/out/.latest.$$"
  mv -T "$root/out/.latest.$$" "$root/out/latest"
}

measure() {
  local out code=0
  install_packages "${required_packages[@]}"
  build release -DPIBENCH_BUILD_TESTS=OFF
  out=$(out_directory)
  say "measuring into ${out#"$root"/}"
  cd "$start_dir"
  "$root/build/release/pibench" run --allow-loss --out "$out" "$@" || code=$?
  if [[ -s $out/results.json ]]; then
    point_latest_to "$out"
    say "report: $out/report.html"
  fi
  exit "$code"
}

check_format() {
  if ! command -v clang-format-14 >/dev/null; then
    say "format not checked: clang-format-14 is not here"
    return
  fi
  say "checking the format"
  (cd "$root" && find bench transports reports tests -name '*.[ch]pp' -print0 |
    xargs -0 clang-format-14 --dry-run -Werror)
}

passed=0
failed=0
skipped=0
reports=()

outcomes_in() { awk -f "$root/tests/support/outcomes.awk" "$@"; }

# sum_of KINDS OUTCOMES: of the lines of these kinds.
sum_of() { awk -v kinds="^($1)\$" '$2 ~ kinds { sum += $1 } END { print sum + 0 }' <<<"$2"; }

# A test that was skipped for a reason which is not an accepted one has failed.
tell_skips() {
  grep -E '^[0-9]+ (accepted|refused) ' <<<"$1" | sort -rn |
    sed -E 's/^([0-9]+) accepted /  skipped \1: /; s/^([0-9]+) refused /  FAILED \1, as skipped: /'
}

# LeakSanitizer looks at threads by ptrace(2); where that is refused, it ends every program with an
# error.
leave_out_leaks_where_refused() {
  local program="$root/build/$1/pibench"
  ! "$program" --version >/dev/null 2>&1 || return 0
  ASAN_OPTIONS=detect_leaks=0 "$program" --version >/dev/null 2>&1 || return 0
  say "leaks are not looked for: the checker needs ptrace, which is refused here"
  export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
}

# Many tests wait more than they compute: one more at a time than there are processors.
run_tests() {
  local preset=$1 report="$root/build/$1/tests.xml" outcomes good bad idle began=$SECONDS
  leave_out_leaks_where_refused "$preset"
  say "testing preset $preset"
  if ! (cd "$root" && ctest --preset "$preset" --parallel "$(($(nproc) + 1))" \
    --output-junit "$report" --test-output-size-passed 4194304 --test-output-size-failed 4194304 \
    --test-output-truncation head >"$root/build/$preset/tests.log" 2>&1); then
    sed -nE '/^\s+[0-9]+ - |\*\*\*|FAILED/p; /: Failure$/,/^(\[|$)/p' "$root/build/$preset/tests.log"
  fi
  [[ -s $report ]] || fail "ctest wrote no report; see build/$preset/tests.log"
  outcomes=$(outcomes_in "$report")
  good=$(sum_of passed "$outcomes") bad=$(sum_of 'failed|refused' "$outcomes")
  idle=$(sum_of accepted "$outcomes")
  reports+=("$report")
  say "preset $preset: $good passed, $bad failed, $idle skipped, in $((SECONDS - began)) s"
  tell_skips "$outcomes" || true
  sed -nE 's/(.*[^0-9])?([0-9]+ (fault|environment) runs .*)/\2/p' "$report"
  passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + idle))
}

full_tests=false
soak_minutes=60

read_test_options() {
  while [[ $# -gt 0 ]]; do
    case $1 in
      --full) full_tests=true ;;
      --minutes)
        [[ ${2-} =~ ^[0-9]+$ ]] || fail "--minutes takes a whole number; see --help"
        soak_minutes=$2
        shift
        ;;
      *) fail "'test' does not take '$1'; see --help" ;;
    esac
    shift
  done
}

run_long_test() {
  say "$*"
  if (cd "$root/build/release" && PIBENCH_LONG_TESTS=1 "$@"); then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
  fi
}

run_long_tests() {
  run_long_test ./fault_matrix --full
  run_long_test ./environment_matrix --full
  run_long_test ./call_injector --full
  run_long_test ./soak --minutes "$soak_minutes"
  run_long_test ./e2e_tests --gtest_brief=1 --gtest_filter='ScaleTest.*'
  run_long_test ./scale_tests --gtest_brief=1
}

run_all_tests() {
  [[ -r /proc/self/status ]] || fail "the tests need /proc; have root do: mount -t proc proc /proc"
  optional_packages+=("${optional_test_packages[@]}")
  install_packages "${required_packages[@]}" "${test_packages[@]}"
  check_format
  local preset
  for preset in release asan-ubsan; do
    build "$preset" -DPIBENCH_BUILD_TESTS=ON
    run_tests "$preset"
  done
  ! $full_tests || run_long_tests
  say "skipped in all:"
  tell_skips "$(outcomes_in "${reports[@]}")" || true
  printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  [[ $failed -eq 0 && $passed -gt 0 ]]
}

# Whether the tool is there; it is an optional one.
have() {
  command -v "$1" >/dev/null && return
  say "going on without $1: it is not installed, and its findings are missing"
  return 1
}

lint_scripts() {
  have shellcheck || return 0
  say "shellcheck"
  (cd "$root" && shellcheck run_all.sh .ci/run)
}

lint_with_cppcheck() {
  have cppcheck || return 0
  say "cppcheck"
  (cd "$root" && cppcheck --quiet --std=c++20 --language=c++ -I . -j 2 --error-exitcode=1 \
    --enable=warning,performance,portability --suppressions-list=.cppcheck-suppressions \
    bench transports reports)
}

# Several sources at a time, as the headers take most of its time.
lint_with_clang_tidy() {
  have clang-tidy-14 || return 0
  say "clang-tidy"
  configure lint build/tidy -DCMAKE_UNITY_BUILD=ON -DPIBENCH_BUILD_TESTS=OFF &&
    (cd "$root" && sed -nE 's/.*"file": "(.*\.(cpp|cxx))".*/\1/p' build/tidy/compile_commands.json |
    xargs -d '\n' -n 1 -P 2 clang-tidy-14 --quiet -p build/tidy --checks=-bugprone-suspicious-include)
}

lint() {
  local code=0
  optional_packages+=("${lint_packages[@]}")
  install_packages "${required_packages[@]}"
  lint_scripts || code=1
  lint_with_cppcheck || code=1
  lint_with_clang_tidy || code=1
  return "$code"
}

# Memory errors and leaks of the parent or of a worker fail the run, and are printed.
check_memory() {
  local folder="$root/build/valgrind" code=0
  install_packages "${required_packages[@]}" valgrind
  build release -DPIBENCH_BUILD_TESTS=OFF
  rm -rf "$folder"
  mkdir -p "$folder"
  valgrind --quiet --trace-children=yes --leak-check=full \
    --trace-children-skip='*redis-server*,*mosquitto*,*beanstalkd*' --error-exitcode=9 \
    --log-file="$folder/%p.log" "$root/build/release/pibench" run \
    --scenario pi,latency --workers 2 --terms 1000 --bytes 8 --placement os --quick \
    --repetitions 1 --deadline 120s --out "$folder/out" || code=1
  find "$folder" -name '*.log' -size +0 -exec cat {} +
  [[ -z $(find "$folder" -name '*.log' -size +0 -print -quit) ]] || code=1
  return "$code"
}

measure_coverage() {
  local folder="$root/build/coverage" code=0
  install_packages "${required_packages[@]}" "${test_packages[@]}" gcovr
  build coverage -DPIBENCH_BUILD_TESTS=ON
  find "$folder" -name '*.gcda' -delete
  run_tests coverage
  [[ $failed -eq 0 ]] || code=1
  (cd "$root" && gcovr --root . --filter bench/ --filter transports/ --filter reports/ \
    --exclude-throw-branches --exclude-unreachable-branches --gcov-ignore-parse-errors \
    --txt "$folder/coverage.txt" --html-details "$folder/coverage.html" --print-summary \
    "$folder")
  say "by file: build/coverage/coverage.txt, by line: build/coverage/coverage.html"
  return "$code"
}

run_mode() {
  case $1 in
    lint) lint ;;
    valgrind) check_memory ;;
    coverage) measure_coverage ;;
  esac
}

main() {
  local options=()
  while [[ $# -gt 0 ]]; do
    case $1 in
      --quick | --full) options+=("$1") ;;
      --) shift && options+=("$@") && break ;;
      --help | -h) usage && exit 0 ;;
      test)
        shift
        [[ ${#options[@]} -eq 0 ]] || fail "options of 'test' come after it; see --help"
        read_test_options "$@"
        run_all_tests
        exit
        ;;
      lint | valgrind | coverage)
        [[ $# -eq 1 && ${#options[@]} -eq 0 ]] || fail "'$1' takes no options; see --help"
        run_mode "$1"
        exit
        ;;
      *) fail "unknown option '$1'; see --help" ;;
    esac
    shift
  done
  measure ${options[@]+"${options[@]}"}
}

main "$@"
