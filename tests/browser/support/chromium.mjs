import { chromium } from './packages.mjs';

const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** @param {boolean} chromiumSandbox */
const launch = (chromiumSandbox) =>
  chromium.launch({
    executablePath: process.env.PIBENCH_CHROMIUM ?? '/usr/bin/chromium',
    chromiumSandbox,
    args: QUIET,
  });

/**
 * Debian's Chromium with a profile of its own, in $TMPDIR, that is gone when the browser is closed.
 * Chromium refuses to sandbox its processes for root, and cannot where there are no user namespaces,
 * as in a chroot: what it opens here are our own pages.
 */
export async function launchChromium() {
  if (process.getuid() === 0) return launch(false);
  try {
    return await launch(true);
  } catch (error) {
    if (!/sandbox/i.test(String(error))) throw error;
    return launch(false);
  }
}
