// The page must print figures as the terminal does: the cases of tests/unit/reports_stats_test.cpp.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  bytes,
  duration,
  grouped,
  interval,
  percent,
  rate,
  ratio,
} from '../../reports/page/src/format.js';

test('durations have three digits in the unit that suits', () => {
  const cases = [
    [0, '0 ns'],
    [0.25, '0.250 ns'],
    [5, '5.00 ns'],
    [512, '512 ns'],
    [12345, '12.3 µs'],
    [1.84e6, '1.84 ms'],
    [75.3e9, '75.3 s'],
    [1234e9, '1234 s'],
    [-1.84e6, '-1.84 ms'],
  ];
  for (const [ns, text] of cases) assert.equal(duration(ns), text);
});

test('rounding that carries gives no fourth digit', () => {
  const cases = [
    [9.996, '10.0 ns'],
    [99.96, '100 ns'],
    [999.4, '999 ns'],
    [999.6, '1.00 µs'],
  ];
  for (const [ns, text] of cases) assert.equal(duration(ns), text);
});

test('what is no number is nothing', () => {
  assert.equal(duration(undefined), '');
  assert.equal(duration(Number.NaN), '');
  assert.equal(rate(-1), '');
  assert.equal(ratio(Infinity), '');
});

test('rates, ratios and percentages', () => {
  assert.equal(rate(1.65e6), '1.65 M/s');
  assert.equal(rate(4.1e9, 'B'), '4.10 GB/s');
  assert.equal(rate(850), '850 /s');
  assert.equal(ratio(1.234), '× 1.23');
  assert.equal(percent(0.999), '99.9 %');
  assert.equal(percent(1 - 0.99), '1 %');
});

test('intervals say a unit once where both ends have it', () => {
  assert.equal(interval(8.69e6, 9.3e6, duration), '8.69–9.30 ms');
  assert.equal(interval(980e3, 1.02e6, duration), '980 µs–1.02 ms');
  assert.equal(interval(undefined, 5, duration), '');
});

test('bytes in the largest unit without a remainder', () => {
  const cases = [
    ['8', '8 B'],
    ['4096', '4 KiB'],
    ['1048576', '1 MiB'],
    ['1500', '1,500 B'],
    ['0', '0 B'],
    ['many', 'many'],
  ];
  for (const [digits, text] of cases) assert.equal(bytes(digits), text);
  assert.equal(grouped('10000000'), '10,000,000');
});
