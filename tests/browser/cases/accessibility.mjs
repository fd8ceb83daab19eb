import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';

import { allDrawn } from '../support/charts.mjs';
import { axeSource } from '../support/packages.mjs';
import { main } from '../support/world.mjs';

/** Rows of tables, of which the first stand for all. */
const ALIKE = ['tbody tr:nth-child(n+5)'];
const GRAVE = ['serious', 'critical'];

/** What axe finds, each with the first element that has it. @param {object} scope rules to run */
async function graveViolations(page, scope) {
  const { violations } = await page.evaluate(
    ({ options, exclude }) => globalThis.axe.run({ exclude }, options),
    { options: { resultTypes: ['violations'], ...scope }, exclude: ALIKE });
  return violations
    .filter(({ impact }) => GRAVE.includes(impact))
    .map(({ id, nodes }) => `${id}, ${nodes.length} times: ${nodes[0].target} ${nodes[0].html.slice(0, 200)} ${nodes[0].failureSummary}`);
}

describe('axe finds nothing serious with all details open', () => {
  const { page } = main;

  before(async () => {
    await main.openAllDetails();
    await page.evaluate(axeSource);
  });

  test('in light', async () => {
    await allDrawn(page);
    assert.deepEqual(await graveViolations(page, {}), []);
  });

  test('in dark, where only colours differ', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await allDrawn(page);
    assert.deepEqual(await graveViolations(page, { runOnly: ['color-contrast'] }), []);
    await page.emulateMedia({ colorScheme: 'light' });
  });
});
