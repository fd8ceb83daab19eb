import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  barScale,
  logScale,
  payloadScale,
  probabilityScale,
} from '../../reports/page/src/scales.js';
import { duration } from '../../reports/page/src/format.js';

const times = (room) => ({ name: 'time', format: duration, room });

test('a logarithmic axis holds all values and has no more ticks than room', () => {
  for (const [low, high] of [
    [5, 6],
    [10, 60],
    [4500, 3e6],
    [1, 1e12],
  ]) {
    const scale = logScale([low, high], times(6));
    assert.ok(scale.min < scale.place(low) && scale.place(high) < scale.max);
    assert.ok(scale.ticks.length >= 2 && scale.ticks.length <= 6, `${scale.labels}`);
    assert.ok(scale.ticks.every((tick) => tick >= scale.min && tick <= scale.max));
  }
});

test('labels of ticks are round', () => {
  assert.deepEqual(logScale([1000, 1e6], times(4)).labels, ['1 µs', '10 µs', '100 µs', '1 ms']);
});

test('what is not above zero has no place on a logarithmic axis', () => {
  const scale = logScale([0, 10, 1000], times(6));
  assert.ok(Number.isFinite(scale.min) && scale.min > 0);
});

test('a single value has room around it', () => {
  const scale = logScale([5000], times(6));
  assert.ok(scale.min < scale.place(5000) && scale.place(5000) < scale.max);
});

test('payloads are ticks themselves, an empty one below all others', () => {
  const scale = payloadScale([1024, 8, 0, 8], 10);
  assert.deepEqual(scale.labels, ['0 B', '8 B', '1 KiB']);
  assert.ok(scale.place(0) < scale.place(1));
});

test('each nine of a percentile is as wide as the one before', () => {
  const { place, labels } = probabilityScale(0.9999, 10);
  assert.deepEqual(labels, ['0 %', '50 %', '90 %', '99 %', '99.9 %', '99.99 %']);
  assert.ok(Math.abs(place(0.99) - place(0.9) - (place(0.999) - place(0.99))) < 1e-9);
});

test('bars begin at zero', () => {
  const scale = barScale([3, 7], times(5));
  assert.equal(scale.min, 0);
  assert.equal(scale.max, 7);
});
