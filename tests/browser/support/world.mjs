// One short real run and one browser, shared by all tests.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

import { launchChromium } from './chromium.mjs';
import { measure, measureAgain, report } from './pibench.mjs';
import { readResults } from './results.mjs';
import { Visit } from './visit.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'pibench-browser-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
for (const [signal, number] of Object.entries({ SIGHUP: 1, SIGINT: 2, SIGTERM: 15 })) {
  process.on(signal, () => process.exit(128 + number));
}
// Here Chromium keeps its profile, pibench its run directory.
process.env.TMPDIR = scratch;

export const inScratch = (/** @type {string[]} */ ...parts) => join(scratch, ...parts);

export const runDirectory = inScratch('run');
await measure(runDirectory);
await measureAgain(inScratch('again'));
export const resultsFile = join(runDirectory, 'results.json');
export const againFile = inScratch('again', 'results.json');
export const results = readResults(resultsFile);
export const reportFile = await report([resultsFile], inScratch('report.html'));

const browser = await launchChromium();
after(() => browser.close());

/** @param {string} file @param {import('playwright-core').BrowserContextOptions} [options] */
export const visit = (file, options) => Visit.open(browser, file, options);

/** The report of the run, for tests that leave it as they found it. */
export const main = await visit(reportFile);
assert.equal(await main.page.locator('html.js').count(), 1, 'this pibench was built without charts');
