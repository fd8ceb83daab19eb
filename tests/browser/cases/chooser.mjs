import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';

import { COSTS, ranked } from '../support/results.mjs';
import { main, results } from '../support/world.mjs';

const EVERY_WAKEUP = ['blocking', 'spinning', 'spin-then-block', 'polling'];
const QUESTION = {
  aim: 'round trip',
  scenario: 'latency',
  cost: COSTS.time,
  parameters: { bytes: '8', workers: '1', placement: 'same' },
  wakeups: EVERY_WAKEUP,
};

describe('the chooser', () => {
  const chooser = main.page.locator('section.chooser').first();

  async function choose(/** @type {RegExp} */ name, /** @type {object} */ option) {
    const select = chooser.getByRole('combobox', { name });
    // What there is only one of is text.
    if (await select.isVisible()) await select.selectOption(option);
  }

  async function allow(/** @type {string[]} */ kinds) {
    for (const kind of EVERY_WAKEUP) {
      const box = chooser.getByRole('checkbox', { name: kind, exact: true });
      if (await box.count()) await box.setChecked(kinds.includes(kind));
    }
  }

  async function ask(/** @type {typeof QUESTION} */ { aim, parameters, wakeups }) {
    await choose(/matters/i, { label: aim });
    await choose(/payload/i, { value: parameters.bytes });
    await choose(/workers/i, { value: parameters.workers });
    await choose(/placement/i, { value: parameters.placement });
    await allow(wakeups);
  }

  const answer = () =>
    chooser.locator('table.ranked tbody tr').evaluateAll((rows) =>
      rows.map((row) => row.querySelector('th').textContent.trim()));

  /** Asks, and compares the answer with the results. */
  async function agreedRanking(/** @type {Partial<typeof QUESTION>} */ change = {}) {
    const question = { ...QUESTION, ...change };
    const expected = ranked(results, question);
    assert.ok(expected.length > 1, 'nothing to rank');
    await ask(question);
    assert.deepEqual(await answer(), expected);
    return expected;
  }

  before(async () => {
    await chooser.scrollIntoViewIfNeeded();
    await chooser.locator('table.ranked').waitFor();
  });

  test('ranks by the medians of the results, and says it in words', async () => {
    const ranking = await agreedRanking();
    const words = await chooser.locator('[aria-live="polite"]').innerText();
    assert.ok(words.startsWith(`${ranking[0]}, `), words);
    assert.match(words, new RegExp(`\\b${ranking.length} mechanisms`));
    assert.match(words, /8 B/);
  });

  test('ranks anew for another payload', async () => {
    const ranking = await agreedRanking({ parameters: { ...QUESTION.parameters, bytes: '65536' } });
    assert.ok(!ranking.includes('sysv_mq'), 'its messages are not that large');
  });

  test('ranks anew for another placement', async () => {
    await agreedRanking({ parameters: { ...QUESTION.parameters, placement: 'cross' } });
  });

  test('leaves out kinds of waiting that are not wanted', async () => {
    // Where two share a CPU, nobody spins.
    const parameters = { ...QUESTION.parameters, placement: 'cross' };
    const all = await agreedRanking({ parameters });
    const blocking = await agreedRanking({ parameters, wakeups: ['blocking'] });
    assert.ok(blocking.length < all.length);
    const spinning = await agreedRanking({ parameters, wakeups: ['spinning', 'spin-then-block'] });
    assert.deepEqual([...blocking, ...spinning].sort(), [...all].sort());
  });

  test('ranks by throughput, and by CPU per message', async () => {
    const parameters = { ...QUESTION.parameters, workers: '4' };
    await agreedRanking({ aim: 'throughput', scenario: 'throughput', parameters });
    await agreedRanking({ aim: 'CPU per message', scenario: 'throughput', parameters, cost: COSTS.cpu });
  });

  test('shows median, interval, repetitions, waiting and CPU time of each', async () => {
    await agreedRanking();
    const heads = await chooser.locator('table.ranked thead th').allInnerTexts();
    for (const wanted of [/median/i, /interval/i, /repetitions/i, /wake-up/i, /CPU/i]) {
      assert.ok(heads.some((head) => wanted.test(head)), `${wanted} in ${heads}`);
    }
    const first = await chooser.locator('table.ranked tbody tr').first().innerText();
    assert.match(first, /\d (ns|µs|ms)/);
    assert.match(first, /\d–\d/);
  });
});
