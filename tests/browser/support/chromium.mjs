import { chromium } from './packages.mjs';

const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Debian's Chromium with a profile of its own, in $TMPDIR, that is gone when the browser is closed.
 * Chromium refuses to sandbox its processes for root.
 */
export function launchChromium() {
  return chromium.launch({
    executablePath: process.env.PIBENCH_CHROMIUM ?? '/usr/bin/chromium',
    chromiumSandbox: process.getuid() !== 0,
    args: QUIET,
  });
}
