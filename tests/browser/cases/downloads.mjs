import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';

import { downloadsOf } from '../support/downloads.mjs';
import { main, runDirectory } from '../support/world.mjs';

const FILES = ['results.csv', 'samples.csv', 'results.json'];
const written = (/** @type {string} */ name) => readFileSync(join(runDirectory, name), 'utf8');

test('the downloads hold the files that the run wrote', async () => {
  const downloads = await downloadsOf(main.page);
  assert.deepEqual(downloads.map(({ name }) => name).sort(), FILES.map((name) => `${name}.gz`).sort());
  for (const { name, text } of downloads) assert.ok(text === written(name.replace(/\.gz$/, '')), `${name} differs`);
});

test('a click on a download link saves the file', async () => {
  const saved = main.page.waitForEvent('download');
  await main.page.locator('a[download="results.csv.gz"]').click();
  const file = await saved;
  assert.equal(file.suggestedFilename(), 'results.csv.gz');
  assert.equal(gunzipSync(readFileSync(await file.path())).toString(), written('results.csv'));
});
