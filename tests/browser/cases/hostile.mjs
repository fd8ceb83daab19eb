import assert from 'node:assert/strict';
import { test } from 'node:test';

import { report } from '../support/pibench.mjs';
import { allDrawn } from '../support/charts.mjs';
import { hostile, MALICE, writeResults } from '../support/variants.mjs';
import { inScratch, main, results, visit } from '../support/world.mjs';

/** Elements that can run or fetch something. */
const ACTIVE = 'script, img, iframe, object, embed, base, link, form, [onerror], [onload], [onmouseover], a[href^="javascript:"]';
const activeElements = (page) =>
  page.locator(ACTIVE).evaluateAll((found) => found.map((one) => `${one.tagName} ${one.id}`));

/** Moves over everything that may answer with a tooltip. */
async function hoverEverywhere(page) {
  for (const plot of await page.locator('.plot').all()) {
    await plot.scrollIntoViewIfNeeded();
    const { x, y, width, height } = await plot.boundingBox();
    for (const across of [0.2, 0.4, 0.6, 0.8]) {
      for (const down of [0.3, 0.6]) await page.mouse.move(x + width * across, y + height * down);
    }
  }
}

test('a hostile results file runs nothing and is shown as text', async () => {
  const file = writeResults(hostile(results), inScratch('hostile.json'));
  const attacked = await visit(await report([file], inScratch('hostile.html')));
  const { page } = attacked;
  await attacked.openAllDetails();
  await allDrawn(page);
  await hoverEverywhere(page);

  assert.equal(await page.evaluate(() => window.owned), undefined);
  assert.deepEqual(await activeElements(page), await activeElements(main.page));
  const text = await page.locator('body').evaluate((body) => body.textContent);
  for (const [where, malice] of Object.entries(MALICE)) assert.ok(text.includes(malice), `${where} is not shown`);
  attacked.assertQuiet();
  await attacked.close();
});
