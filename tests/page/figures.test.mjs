import assert from 'node:assert/strict';
import { test } from 'node:test';

import { CPU_TIME, ROUND_TRIPS, rangeNote, tied } from '../../reports/page/src/figures.js';

const cell = {
  time: { median: 100, low: 90, high: 110, interval: 'range of 3', allowance: 0.1 },
  cpu: { low: 40, high: 60, interval: '95 % within the run', allowance: 0.02 },
  figures: { cpu_ns: 50 },
};

test('figures keep what their interval is', () => {
  assert.equal(rangeNote(ROUND_TRIPS[0].of(cell)), ', range of 3');
  assert.equal(rangeNote(CPU_TIME.of(cell)), '');
  assert.deepEqual(CPU_TIME.of(cell), { value: 50, ...cell.cpu });
});

test('two are tied where they differ by no more than both allowances together', () => {
  const best = { value: 100, allowance: 0.03 };
  assert.ok(tied({ value: 105, allowance: 0.04 }, best));
  assert.ok(!tied({ value: 106, allowance: 0.04 }, best));
  assert.ok(!tied({ value: 100 }, best), 'without an allowance nothing is known');
});
