import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { allDrawn } from '../support/charts.mjs';
import { axeSource } from '../support/packages.mjs';
import { main } from '../support/world.mjs';

const GRAVE = ['serious', 'critical'];

/** What axe finds, each with the first element that has it. */
async function graveViolations(page) {
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  return violations
    .filter(({ impact }) => GRAVE.includes(impact))
    .map(({ id, nodes }) => `${id}, ${nodes.length} times: ${nodes[0].target} ${nodes[0].html.slice(0, 200)} ${nodes[0].failureSummary}`);
}

describe('axe finds nothing serious with all details open', () => {
  const { page } = main;
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    test(colorScheme, async () => {
      await page.emulateMedia({ colorScheme });
      await main.openAllDetails();
      await allDrawn(page);
      await page.evaluate(axeSource);
      assert.deepEqual(await graveViolations(page), []);
      await page.emulateMedia({ colorScheme: 'light' });
    });
  }
});
