import assert from 'node:assert/strict';
import { test } from 'node:test';

import { allDrawn, drawn, KINDS, seenCharts } from '../support/charts.mjs';
import { main } from '../support/world.mjs';

const TIME = /\b(ns|µs|ms|seconds)\b/;
const UNITS = {
  'throughput-by-payload': /per second|\/s/,
  scaling: /per second|\/s|×/,
  repetitions: /×/,
};

test('every chart is there and has drawn its marks, inside its picture', async () => {
  await allDrawn(main.page);
  const charts = await seenCharts(main.page);
  assert.deepEqual(new Set(charts.map(({ kind }) => kind)), new Set(KINDS));
  for (const { kind, marks, shapes, shapesInside, badPaths } of charts) {
    assert.ok(marks > 0, `${kind} has ${marks} marks`);
    assert.ok(shapesInside >= Math.min(marks, 3), `${kind}: of ${shapes} shapes only ${shapesInside} are in view`);
    assert.equal(badPaths, 0, `${kind} has paths through no number`);
  }
});

test('labels of the charts neither overlap nor are cut off', async () => {
  for (const { kind, labels, overlaps, cutLabels } of await seenCharts(main.page)) {
    assert.ok(labels.length > 0, `${kind} has no labels`);
    assert.deepEqual(overlaps, [], `${kind}: labels overlap`);
    assert.deepEqual(cutLabels, [], `${kind}: labels are cut off`);
  }
});

test('every chart has a title with its unit, a gist with figures, and a table behind it', async () => {
  for (const { kind, title, gist, tables } of await seenCharts(main.page)) {
    assert.match(title, UNITS[kind] ?? TIME, `${kind} has no unit in its title`);
    assert.match(gist, /\d/, `${kind} has no figure in its gist`);
    assert.ok(tables.length > 0, `${kind} has no table`);
    for (const { rows, heads } of tables) {
      assert.ok(rows > 0, `${kind} has an empty table`);
      assert.ok(heads.length > 1 && heads.every(Boolean), `${kind} has a table without heads`);
    }
  }
});

/** Points at the marks of a chart, one after the other, until something is said of one. */
async function hoverText(chart) {
  const marks = chart.locator('.plot svg path, .plot svg rect');
  const before = await chart.locator('.plot').innerText();
  for (const mark of (await marks.all()).reverse()) {
    const box = await mark.boundingBox();
    if (!box || box.width > 40 || box.height > 40) continue;
    await main.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    const now = await chart.locator('.plot').innerText();
    if (now !== before && now.trim() !== '') return now;
  }
  return '';
}

test('a mark that is pointed at tells value, interval and repetitions', async () => {
  const chart = main.page.locator('figure.chart[data-chart="latency-by-payload"]').first();
  await drawn(chart);
  const text = await hoverText(chart);
  assert.match(text, /\d[\d.,]* (ns|µs|ms)/);
  assert.match(text, /95 %|\d–\d/);
  assert.match(text, /n = 3\b/);
});

test('a transport has the same colour in every chart', async () => {
  const seen = await main.page.locator('figure.chart').evaluateAll((charts) =>
    charts.flatMap((chart) =>
      [...chart.querySelectorAll('label.check:has(svg)')].map((label) => ({
        name: label.textContent.trim(),
        colour: label.querySelector('svg path').getAttribute('stroke'),
      }))));
  /** @type {Map<string, Set<string>>} */
  const coloursOf = new Map();
  for (const { name, colour } of seen) coloursOf.set(name, (coloursOf.get(name) ?? new Set()).add(colour));
  assert.ok(coloursOf.size > 3 && seen.length > 2 * coloursOf.size, 'too few legends to compare');
  for (const [name, colours] of coloursOf) assert.equal(colours.size, 1, `${name}: ${[...colours]}`);
});

test('the keyboard alone chooses what a chart shows, and a chart without lines says so', async () => {
  const { page } = main;
  const chart = page.locator('figure.chart[data-chart="throughput-by-payload"]').first();
  const plot = chart.locator('.plot');
  const marks = async () => Number(await plot.getAttribute('data-marks'));
  const press = async (/** @type {string} */ name) => {
    await chart.getByRole('button', { name, exact: true }).focus();
    await page.keyboard.press('Enter');
  };
  await drawn(chart);
  const atFirst = await marks();
  await press('None');
  await page.waitForFunction((element) => element.dataset.marks === '0', await plot.elementHandle());
  assert.match(await plot.innerText(), /\w{3}/, 'an empty box');
  await press('All');
  await page.waitForFunction((element) => Number(element.dataset.marks) > 0, await plot.elementHandle());
  assert.ok((await marks()) >= atFirst);
});
