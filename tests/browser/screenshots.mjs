// Pictures of a report, for people who change its page:
//   node screenshots.mjs REPORT.html FOLDER [KIND...]
// FOLDER gets the whole page in light, dark, on a phone and as printed, or, where kinds of charts
// are given, a picture of the first chart of each.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { allDrawn, drawn } from './support/charts.mjs';
import { launchChromium } from './support/chromium.mjs';
import { Visit } from './support/visit.mjs';

const [report, folder, ...kinds] = process.argv.slice(2);
if (!folder) {
  console.error('Usage: node screenshots.mjs REPORT.html FOLDER [KIND...]');
  process.exit(2);
}

const LOOKS = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  phone: { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
};

/** Chromium takes no pictures of more than 16384 pixels, and has up to two per CSS pixel. */
async function upperPart(/** @type {import('playwright-core').Page} */ page) {
  const { width, height } = await page.evaluate(() => {
    const { scrollWidth, scrollHeight } = document.scrollingElement;
    return { width: scrollWidth, height: scrollHeight };
  });
  return { x: 0, y: 0, width, height: Math.min(height, 8192) };
}

/** @param {import('playwright-core').Browser} browser */
async function photographPage(browser) {
  for (const [name, look] of Object.entries(LOOKS)) {
    const visit = await Visit.open(browser, report, look);
    await allDrawn(visit.page);
    await visit.page.screenshot({ path: join(folder, `${name}.png`), fullPage: true, clip: await upperPart(visit.page) });
    if (name === 'light') await visit.page.pdf({ path: join(folder, 'print.pdf'), format: 'A4' });
    await visit.close();
  }
}

/** @param {import('playwright-core').Browser} browser */
async function photographCharts(browser) {
  const visit = await Visit.open(browser, report, { viewport: { width: 900, height: 1200 } });
  for (const kind of kinds) {
    const chart = visit.page.locator(`figure.chart[data-chart="${kind}"]`).first();
    await drawn(chart);
    await chart.screenshot({ path: join(folder, `${kind}.png`) });
  }
  await visit.close();
}

mkdirSync(folder, { recursive: true });
const browser = await launchChromium();
try {
  await (kinds.length > 0 ? photographCharts(browser) : photographPage(browser));
} finally {
  await browser.close();
}
