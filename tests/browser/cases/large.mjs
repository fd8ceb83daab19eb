import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { test } from 'node:test';

import { drawn } from '../support/charts.mjs';
import { report } from '../support/pibench.mjs';
import { measuredCellsOf } from '../support/results.mjs';
import { machine, writeResults } from '../support/variants.mjs';
import { inScratch, results, visit } from '../support/world.mjs';

const MACHINES = 10;
const CELLS = 10_000;
const MIB = 1 << 20;

test('ten thousand cells of ten machines make one page of under 8 MiB', async (t) => {
  const cells = measuredCellsOf(results).length;
  const copies = Math.ceil(CELLS / MACHINES / cells);
  const hosts = Array.from({ length: MACHINES }, (_, place) => `machine-${place}`);
  const files = hosts.map((host) => writeResults(machine(results, host, copies), inScratch(`${host}.json`)));
  const page = await report(files, inScratch('large.html'));
  const bytes = statSync(page).size;

  const start = performance.now();
  const large = await visit(page);
  await drawn(large.page.locator('figure.chart').first());
  t.diagnostic(`${(bytes / MIB).toFixed(2)} MiB, ${MACHINES * copies * cells} cells: first chart drawn after ${Math.round(performance.now() - start)} ms`);

  assert.ok(bytes < 8 * MIB, `${bytes} bytes`);
  const text = await large.page.locator('body').evaluate((body) => body.textContent);
  for (const host of hosts) assert.ok(text.includes(host), `${host} is missing`);
  const rows = await large.page.locator('section.figures tbody tr').count();
  assert.equal(rows, MACHINES * copies * cells);
  large.assertQuiet();
  await large.close();
});
