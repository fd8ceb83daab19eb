// playwright-core and axe-core, from the folder into which the build had npm put them: this one
// holds sources only.
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder =
  process.env.PIBENCH_BROWSER_DIR ?? fileURLToPath(new URL('../../../build/release/browser', import.meta.url));
const require = createRequire(resolve(folder, 'package.json'));

export const { chromium } = require('playwright-core');
/** A script to be run in a page. @type {string} */
export const axeSource = require('axe-core').source;
