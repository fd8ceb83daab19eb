/** Leaves at least this much of a turn to the reader. */
const SPARE_MS = 5;

/**
 * Does something with each of the things while the page has nothing better to do.
 * @template T
 * @param {T[]} things
 * @param {(thing: T) => void} act
 */
export function whenIdle(things, act) {
  const left = [...things];
  const turn = (/** @type {IdleDeadline} */ deadline) => {
    do {
      const thing = left.shift();
      if (thing === undefined) return;
      act(thing);
    } while (deadline.timeRemaining() > SPARE_MS);
    requestIdleCallback(turn);
  };
  requestIdleCallback(turn, { timeout: 500 });
}
