import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { allDrawn, seenCharts } from '../support/charts.mjs';
import { contrast, luminance, textColours } from '../support/colours.mjs';
import { main, reportFile, visit } from '../support/world.mjs';

const READABLE = 4.5;
/** The labels of a heat map stand on its marks, whose colours differ. */
const LABELS = '.plot svg text';
const CHARTS = 'figure.chart:not([data-chart="heatmap"])';

const pageColour = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

async function assertReadable(page) {
  const texts = await page.locator(`${CHARTS} ${LABELS}`).evaluateAll(textColours);
  assert.ok(texts.length > 0);
  const faint = texts.filter(({ colour, background }) => contrast(colour, background) < READABLE);
  assert.deepEqual(faint, [], 'labels too faint to read');
}

/** Runs in the page: whether all labels have the brightness that the scheme asks for. */
const labelsAre = ([selector, dark]) => {
  const isBright = (text) => Math.max(...getComputedStyle(text).fill.match(/[\d.]+/g).slice(0, 3).map(Number)) > 140;
  const texts = [...document.querySelectorAll(selector)].filter((text) => text.textContent.trim());
  return texts.length > 0 && texts.every((text) => isBright(text) === dark);
};

/** Charts may wait with their new colours until they are seen. */
async function schemeReached(page, /** @type {boolean} */ dark) {
  const kinds = await page.locator(CHARTS).evaluateAll((charts) => charts.map(({ dataset }) => dataset.chart));
  for (const kind of kinds) {
    const chart = `figure.chart[data-chart="${kind}"]`;
    await page.locator(chart).scrollIntoViewIfNeeded();
    await page.waitForFunction(labelsAre, [`${chart} ${LABELS}`, dark]);
  }
}

describe('the look of the page', () => {
  const { page } = main;

  test('follows the system to dark and back while it is open, and stays readable', async () => {
    await allDrawn(page);
    await assertReadable(page);
    const light = await pageColour(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    await schemeReached(page, true);
    const dark = await pageColour(page);
    assert.ok(luminance(light) > 0.7 && luminance(dark) < 0.1, `${light} and ${dark}`);
    await assertReadable(page);
    await page.emulateMedia({ colorScheme: 'light' });
    await schemeReached(page, false);
    assert.equal(await pageColour(page), light);
  });

  test('is dark text on white paper, whatever the screen is like', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await schemeReached(page, true);
    await page.emulateMedia({ colorScheme: 'dark', media: 'print' });
    await page.waitForFunction(labelsAre, [`${CHARTS} ${LABELS}`, false]);
    assert.equal(await pageColour(page), 'rgb(255, 255, 255)');
    await assertReadable(page);
    const shown = await page.locator('figure.chart .plot svg').evaluateAll((plots) =>
      plots.filter((plot) => plot.checkVisibility()).length);
    assert.equal(shown, (await seenCharts(page)).length, 'charts are missing on paper');
    await page.emulateMedia({ colorScheme: 'light', media: 'screen' });
    await schemeReached(page, false);
  });

  test('fits on a phone without scrolling sideways', async () => {
    const phone = await visit(reportFile, { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });
    await allDrawn(phone.page);
    await phone.openAllDetails();
    await allDrawn(phone.page);
    const width = await phone.page.evaluate(() => document.scrollingElement.scrollWidth);
    assert.ok(width <= 360, `the page is ${width} px wide`);
    for (const { kind, overlaps, cutLabels } of await seenCharts(phone.page)) {
      assert.deepEqual(overlaps, [], `${kind}: labels overlap`);
      assert.deepEqual(cutLabels, [], `${kind}: labels are cut off`);
    }
    phone.assertQuiet();
    await phone.close();
  });
});
