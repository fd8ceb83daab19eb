import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { test } from 'node:test';

import { report } from '../support/pibench.mjs';
import { measuredCellsOf } from '../support/results.mjs';
import { machine, writeResults } from '../support/variants.mjs';
import { inScratch, results, visit } from '../support/world.mjs';

const MACHINES = 10;
const CELLS = 10_000;
const MIB = 1 << 20;

/** Runs in the page, as locators look at each of its many elements: ms from the navigation on. */
const firstChart = () =>
  new Promise((resolve) => {
    const chart = document.querySelector('figure.chart');
    chart.scrollIntoView();
    const look = () => {
      if (chart.querySelector('.plot[data-drawn="true"] svg path')) resolve(performance.now());
      else requestAnimationFrame(look);
    };
    look();
  });

test('ten thousand cells of ten machines make one page of under 8 MiB', async (t) => {
  const cells = measuredCellsOf(results).length;
  const copies = Math.ceil(CELLS / MACHINES / cells);
  const hosts = Array.from({ length: MACHINES }, (_, place) => `machine-${place}`);
  const files = hosts.map((host) => writeResults(machine(results, host, copies), inScratch(`${host}.json`)));
  const page = await report(files, inScratch('large.html'));
  const bytes = statSync(page).size;

  const large = await visit(page);
  const firstChart_ms = await large.page.evaluate(firstChart);
  t.diagnostic(`${(bytes / MIB).toFixed(2)} MiB, ${MACHINES * copies * cells} cells: first chart drawn after ${Math.round(firstChart_ms)} ms`);

  assert.ok(bytes < 8 * MIB, `${bytes} bytes`);
  const { text, rows } = await large.page.evaluate(() => ({
    text: document.body.textContent,
    rows: document.querySelectorAll('section.figures tbody tr').length,
  }));
  for (const host of hosts) assert.ok(text.includes(host), `${host} is missing`);
  assert.equal(rows, MACHINES * copies * cells);
  large.assertQuiet();
  await large.close();
});
