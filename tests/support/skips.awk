# usage: awk -f skips.awk tests.xml...
# Why tests were skipped, from what CTest writes with --output-junit: for each reason a line with the
# number of tests, "accepted" or "refused", and the reason. A machine may lack what is accepted here;
# all else that keeps a test from running is a fault.

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
  accept["^not usable on this machine: no redis-server on PATH"]
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
  reason = "no reason given"
  told = 0
  failed = 0
}

idle && /^\[  FAILED  \]/ { failed = 1 }

# GoogleTest tells the reason in the lines between this one and an empty one.
idle && !told && /: Skipped\r?$/ {
  in_reason = 1
  next
}

in_reason {
  in_reason = !/^(\[.*)?$/ && !/<\/system-out>/
  if (in_reason) reason = told++ ? reason " " $0 : $0
}

idle && !told && /^(.*>)?skipped: / {
  reason = $0
  sub(/^.*skipped: /, "", reason)
  sub(/<\/system-out>.*/, "", reason)
  told = 1
}

idle && !told && /^(.*>)?The browser tests are left out: / {
  reason = $0
  sub(/^.*left out: /, "", reason)
  sub(/<\/system-out>.*/, "", reason)
  told = 1
}

/<\/testcase>/ && idle { ++tests[(failed ? "it failed, and told: " : "") plain(reason)] }

END {
  for (reason in tests) print tests[reason], verdict(reason), reason
}
