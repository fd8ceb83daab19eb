import assert from 'node:assert/strict';
import { test } from 'node:test';

import { downloadsOf } from '../support/downloads.mjs';
import { main, reportFile, visit } from '../support/world.mjs';

/** The tables that C++ wrote; the chooser's is made by the script. */
const tableTexts = (page) =>
  page.locator('table:not(.ranked):not(.plot table)').evaluateAll((tables) =>
    tables.map((table) => [...table.tBodies].reduce((rows, body) => rows + body.rows.length, 0)));

test('with scripts off all tables, summaries and downloads stay, and no empty boxes show', async () => {
  const plain = await visit(reportFile, { javaScriptEnabled: false });
  const { page } = plain;
  assert.equal(await page.locator('html.js').count(), 0);

  const tables = await tableTexts(page);
  assert.ok(tables.length > 5 && tables.every((rows) => rows > 0), `${tables}`);
  assert.deepEqual(tables, await tableTexts(main.page));

  assert.equal(await page.locator('.chart:visible, .chooser:visible, .plot:visible').count(), 0);
  assert.equal(await page.locator('table button:visible').count(), 0);
  const text = await page.locator('body').innerText();
  assert.match(text, /In short/i);
  assert.match(text, /fastest/i);
  assert.deepEqual(await downloadsOf(page), await downloadsOf(main.page));
  plain.assertQuiet();
  await plain.close();
});
