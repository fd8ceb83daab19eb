# usage: awk -f outcomes.awk tests.xml...
# How many tests passed, failed and were skipped, from what CTest writes with --output-junit; a
# program of GoogleTest counts with each of its tests. Lines of a number, "passed", "failed",
# "accepted" or "refused", and for the last two the reason of a skip. A machine may lack what is
# accepted here; all else that keeps a test from running is a fault.

BEGIN {
  accept["^only root can "]
  accept["^(mount|unshare|ptrace|seccomp|perf_event_open)[ (:].*not permitted"]
  accept["^there is only one CPU"]
  accept["^this CPU has no "]
  accept["^this kernel has no "]
  accept["^this kernel lets no (clock source|CPUs) be made up"]
  accept["^no (mounts|namespaces) of our own can be made here"]
  accept["^no other IPC namespace can be made here"]
  accept["^no control group can be made here"]
  accept["^no /proc and no /sys here"]
  accept["^no /dev/full"]
  accept["^no ptrace here"]
  accept["^no call injector for this processor"]
  accept["^the file system has no access-control lists"]
  accept["^a queue holds fewer than "]
  accept["^a sanitizer needs (more memory than is left|/proc)"]
  accept["^faketime is not installed"]
  accept["^redis is not usable here"]
  accept["^no loopback of this family here: "]
  accept["^not usable on this machine: no (redis-server|mosquitto) on PATH"]
  accept["^not usable on this machine: .*this kernel has no "]
  accept["^not usable on this machine: ::1 cannot be used"]
  accept["^its processes end with calls of their own"]
  accept["^the thread sanitizer starts no thread "]
  accept["^no debootstrap"]
  accept["^((npm|node|chromium)(, )?)+ not found"]
  accept["^npm ci .*(EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ENETUNREACH|ETIMEDOUT)"]
}

function verdict(reason, pattern) {
  for (pattern in accept)
    if (reason ~ pattern) return "accepted"
  return "refused"
}

function plain(xml) {
  gsub(/&lt;/, "<", xml)
  gsub(/&gt;/, ">", xml)
  gsub(/&quot;/, "\"", xml)
  gsub(/&apos;/, "'", xml)
  gsub(/&amp;/, "\\&", xml)
  return xml
}

/<testcase / {
  idle = /status="(notrun|disabled)"/
  bad = /status="fail"/
  announced = told = ended = faulty = 0
  reason = "no reason given"
}

match($0, /\[==========\] Running [0-9]+ tests? from /) {
  announced = 1
  split(substr($0, RSTART), words, " ")
  expected = words[3]
}

# GoogleTest tells the reason in the lines between this one and an empty one.
/: Skipped\r?$/ {
  in_reason = 1
  told = 0
  next
}

in_reason {
  in_reason = !/^(\[.*)?$/ && !/<\/system-out>/
  if (in_reason) reason = told++ ? reason " " $0 : $0
}

announced && /\[       OK \] .* \([0-9]+ ms\)/ {
  ++passed
  ++ended
}

announced && /\[  FAILED  \] .* \([0-9]+ ms\)/ {
  ++failed
  ++ended
  ++faulty
}

announced && /\[  SKIPPED \] .* \([0-9]+ ms\)/ {
  ++skipped[plain(reason)]
  ++ended
}

announced && /\[ RUN      \] / {
  told = 0
  reason = "no reason given"
}

/^(.*>)?(skipped|The browser tests are left out): / {
  if (idle) {
    reason = $0
    sub(/^.*(skipped|left out): /, "", reason)
    sub(/<\/system-out>.*/, "", reason)
  }
}

# What ended before all its tests had, or had none, has failed; so has what ended badly after them.
/<\/testcase>/ {
  if (announced) {
    failed += expected - ended
    if (expected == 0 || (bad && expected == ended && !faulty)) ++failed
  } else if (idle) {
    ++skipped[plain(reason)]
  } else if (bad) {
    ++failed
  } else {
    ++passed
  }
}

END {
  print passed + 0, "passed"
  print failed + 0, "failed"
  for (reason in skipped) print skipped[reason], verdict(reason), reason
}
