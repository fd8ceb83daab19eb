import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';

import { measuredCellsOf } from '../support/results.mjs';
import { main, results } from '../support/world.mjs';

describe('the table of all figures of a scenario', () => {
  const { page } = main;
  const section = page.locator('section.figures details').filter({ hasText: 'Every measured cell of latency' });
  const table = section.locator('table.sortable').first();
  const filter = section.getByRole('searchbox').or(section.getByRole('textbox')).first();

  const rows = () => table.locator('tbody tr:visible');
  const headOf = (/** @type {string | RegExp} */ name) =>
    table.locator('thead th').filter({ has: page.getByRole('button', { name }) }).first();
  /** What the visible cells of a column stand for. */
  const column = (head) =>
    head.evaluate((th) =>
      [...th.closest('table').tBodies[0].rows]
        .filter((row) => row.checkVisibility())
        .map((row) => row.cells[th.cellIndex])
        .filter((cell) => cell && cell.textContent.trim() !== '')
        .map((cell) => cell.dataset.v ?? cell.textContent.trim()));
  const valuesOf = async (head) => (await column(head)).map(Number);

  before(() => main.openAllDetails());

  const measured = measuredCellsOf(results).filter(({ scenario }) => scenario === 'latency');

  test('has a row for every cell that was measured', async () => {
    assert.equal(await rows().count(), measured.length);
  });

  test('is sorted by a heading, numbers by their value, with the mouse and from the keyboard', async () => {
    const head = headOf(/^median/);
    await head.getByRole('button').click();
    assert.equal(await head.getAttribute('aria-sort'), 'ascending');
    const rising = await valuesOf(head);
    assert.ok(new Set(rising).size > 10, 'too few values to tell an order');
    assert.deepEqual(rising, [...rising].sort((a, b) => a - b));

    await head.getByRole('button').focus();
    await page.keyboard.press('Enter');
    assert.equal(await head.getAttribute('aria-sort'), 'descending');
    assert.deepEqual(await valuesOf(head), [...rising].reverse());
  });

  test('is sorted by one heading at a time', async () => {
    const head = headOf('transport');
    await head.getByRole('button').click();
    assert.equal(await table.locator('th[aria-sort="ascending"], th[aria-sort="descending"]').count(), 1);
    const names = await column(head);
    assert.deepEqual(names, [...names].sort((a, b) => a.localeCompare(b, 'en', { numeric: true })));
  });

  test('is filtered by what is typed, and says how many rows are left', async () => {
    const all = await rows().count();
    const fitting = measured.filter(({ transport }) => transport === 'socketpair').length;
    await filter.fill('socketpair');
    await table.locator('tbody tr:visible').filter({ hasNotText: 'socketpair' }).first().waitFor({ state: 'hidden' });
    assert.equal(await rows().count(), fitting);
    assert.match(await section.innerText(), new RegExp(`\\b${fitting}\\b.*\\b${all}\\b`));
    await filter.fill('no such thing');
    await rows().first().waitFor({ state: 'hidden' });
    assert.equal(await rows().count(), 0);
    await filter.fill('');
    await rows().nth(all - 1).waitFor();
  });

  test('has units in its heads', async () => {
    const heads = await table.locator('thead th').allInnerTexts();
    for (const measured of [/^median/, /^min,/, /^max/, /cpu/, /^p99/]) {
      const found = heads.filter((head) => measured.test(head));
      assert.ok(found.length > 0 && found.every((head) => /, (ns|µs)$/.test(head)), `${measured} in ${heads}`);
    }
    assert.ok(heads.includes('payload, B'), `${heads}`);
  });
});
