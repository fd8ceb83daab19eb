import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';

import { COSTS, ranked } from '../support/results.mjs';
import { main, results } from '../support/world.mjs';

const KINDS_OF_WAKING = ['blocking', 'spinning', 'spin-then-block', 'polling'];

describe('the chooser', () => {
  const { page } = main;
  const chooser = page.locator('section.chooser').first();
  const select = (/** @type {RegExp} */ name) => chooser.getByRole('combobox', { name });
  const allowed = (/** @type {string} */ kind) => chooser.getByRole('checkbox', { name: new RegExp(`^${kind}`, 'i') });
  const words = () => chooser.locator('[aria-live="polite"]').innerText();

  const order = () =>
    chooser.locator('table.ranked tbody tr').evaluateAll((rows) =>
      rows.map((row) => row.querySelector('th, td:not(.place)').textContent.trim()));

  async function allow(/** @type {string[]} */ kinds) {
    for (const kind of KINDS_OF_WAKING) {
      if (await allowed(kind).count()) await allowed(kind).setChecked(kinds.includes(kind));
    }
  }

  const small = { bytes: '8', workers: '1', placement: 'same' };
  const everything = { scenario: 'latency', parameters: small, wakeups: KINDS_OF_WAKING, cost: COSTS.time };
  async function agree(/** @type {Partial<typeof everything>} */ change) {
    const expected = ranked(results, { ...everything, ...change });
    assert.ok(expected.length > 1, 'nothing to rank');
    assert.deepEqual(await order(), expected);
    return expected;
  }

  before(async () => {
    await chooser.scrollIntoViewIfNeeded();
    await select(/matters/i).selectOption({ label: /** @type {any} */ ('round trip') }).catch(() => {});
    await select(/payload/i).selectOption('8');
    await select(/placement/i).selectOption('same');
    await allow(KINDS_OF_WAKING);
  });

  test('ranks by the medians of the results', async () => {
    const [best] = await agree({});
    assert.ok((await words()).startsWith(best.split(' ')[0]), await words());
  });
});
