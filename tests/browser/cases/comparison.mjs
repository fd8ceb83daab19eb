import assert from 'node:assert/strict';
import { test } from 'node:test';

import { drawn, seenCharts } from '../support/charts.mjs';
import { report } from '../support/pibench.mjs';
import { measuredCellsOf, readResults } from '../support/results.mjs';
import { againFile, inScratch, results, resultsFile, visit } from '../support/world.mjs';

const VERDICT = /regressed|improved|equivalent|inconclusive/;

test('two results files are compared, cell by cell, in a forest chart with a table behind it', async () => {
  const names = new Set(measuredCellsOf(results).map(({ name }) => name));
  const shared = measuredCellsOf(readResults(againFile)).filter(({ name }) => names.has(name));
  const comparison = await visit(await report([resultsFile, againFile], inScratch('comparison.html')));
  const chart = comparison.page.locator('figure.chart[data-chart="forest"]');
  assert.equal(await chart.count(), 1, 'there is no forest chart');
  await drawn(chart);

  const { marks, title, gist, tables } = (await seenCharts(comparison.page)).find(({ kind }) => kind === 'forest');
  assert.ok(marks >= shared.length, `${marks} marks for ${shared.length} cells`);
  assert.match(title, /ratio|×|%/i);
  assert.match(gist, /\d/);
  assert.equal(tables[0].rows, shared.length);
  const text = await chart.locator('xpath=following-sibling::*[.//table][1]').evaluate((behind) => behind.textContent);
  assert.match(text, VERDICT);
  for (const { name } of shared.slice(0, 3)) assert.ok(text.includes(name), `${name} is missing`);
  comparison.assertQuiet();
  await comparison.close();
});
