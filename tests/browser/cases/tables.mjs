import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';

import { measuredCellsOf } from '../support/results.mjs';
import { main, results } from '../support/world.mjs';

describe('the table of all figures', () => {
  const { page } = main;
  const section = page.locator('section.figures').first();
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
        .map((cell) => ({ text: cell.textContent.trim(), value: cell.dataset.v === undefined ? undefined : Number(cell.dataset.v) })),
    );
  const valuesOf = async (head) => (await column(head)).map(({ value }) => value).filter((value) => value !== undefined);

  before(() => main.openAllDetails());

  test('has a row for every cell that was measured', async () => {
    assert.equal(await rows().count(), measuredCellsOf(results).length);
  });

  test('is sorted by a heading, numbers by their value, with the mouse and from the keyboard', async () => {
    const head = headOf(/median/i);
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
    const head = headOf(/transport/i);
    await head.getByRole('button').click();
    assert.equal(await table.locator('th[aria-sort="ascending"], th[aria-sort="descending"]').count(), 1);
    const names = (await column(head)).map(({ text }) => text);
    assert.deepEqual(names, [...names].sort((a, b) => a.localeCompare(b, 'en', { numeric: true })));
  });

  test('is filtered by what is typed, and says how many rows are left', async () => {
    const all = await rows().count();
    const fitting = measuredCellsOf(results).filter(({ transport }) => transport === 'socketpair').length;
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
    assert.ok(heads.filter((head) => /\b(ns|µs|B|bytes|\/s)\b|\/s/.test(head)).length > 2, heads.join(', '));
  });
});
