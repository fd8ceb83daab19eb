import assert from 'node:assert/strict';
import { test } from 'node:test';

import { linesOf, ranked } from '../../reports/page/src/lines.js';
import { Palette } from '../../reports/page/src/palette.js';

const cell = (transport, bytes, median, rest = {}) => ({
  name: `latency/${transport}/bytes:${bytes}`,
  scenario: 'latency',
  transport,
  parameters: { bytes: String(bytes), ...rest.parameters },
  baseline: rest.baseline ?? false,
  count: 5,
  time: { median },
});

const line = (cells) =>
  linesOf(cells, (one) => [{ x: Number(one.parameters.bytes), y: { value: one.time.median } }]);

test('a line that lacks a payload is judged by those that it has', () => {
  const lines = line([
    cell('slow', 8, 20),
    cell('slow', 64, 21),
    cell('mq', 8, 5),
    cell('pipe', 8, 6),
    cell('pipe', 64, 6),
  ]);
  assert.deepEqual(
    ranked(lines, false).map(({ label }) => label),
    ['mq', 'pipe', 'slow'],
  );
});

test('of rates, more is better', () => {
  const lines = line([cell('slow', 8, 1), cell('fast', 8, 9)]);
  assert.deepEqual(
    ranked(lines, true).map(({ label }) => label),
    ['fast', 'slow'],
  );
});

test('baselines come last, however fast', () => {
  const lines = line([cell('null', 8, 0.1, { baseline: true }), cell('pipe', 8, 5)]);
  assert.deepEqual(
    ranked(lines, false).map(({ label }) => label),
    ['pipe', 'null'],
  );
});

test('kinds of waiting are lines of their own', () => {
  const lines = line([cell('shm', 8, 5), cell('shm', 8, 1, { parameters: { wait: 'spinning' } })]);
  assert.deepEqual(
    lines.map(({ label }) => label),
    ['shm', 'shm (spinning)'],
  );
});

test('no two of forty transports look the same', () => {
  const cells = Array.from({ length: 40 }, (_, place) => cell(`t${place}`, 8, place + 1));
  const palette = new Palette({
    schema: 1,
    runs: [{ label: '', host: '', started_at: '', cells }],
  });
  for (const dark of [false, true]) {
    const looks = cells.map(({ transport }) => palette.style(transport, transport, dark));
    assert.equal(new Set(looks.map(({ color, path }) => `${color} ${path}`)).size, cells.length);
  }
});

test('a transport named like a member of every object is one like any other', () => {
  const cells = [cell('__proto__', 8, 5), cell('constructor', 8, 6)];
  assert.deepEqual(
    line(cells).map(({ label }) => label),
    ['__proto__', 'constructor'],
  );
  const palette = new Palette({
    schema: 1,
    runs: [{ label: '', host: '', started_at: '', cells }],
  });
  assert.notEqual(
    palette.style('__proto__', '__proto__', false).color,
    palette.style('constructor', 'constructor', false).color,
  );
});
