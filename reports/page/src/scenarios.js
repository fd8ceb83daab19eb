// The scenarios that charts look for: their names in results, each once, and their labels. One that
// is not here is shown with the charts that suit any, under its name.

export const PI = 'pi';
export const LATENCY = 'latency';
export const THROUGHPUT = 'throughput';
export const SETUP = 'setup';
export const LOAD = 'load';
export const SUSTAINED = 'sustained';
const FANOUT = 'fanout';
const OVERHEAD = 'overhead';

/** @type {Record<string, string>} */
export const SCENARIO_LABELS = {
  [LATENCY]: 'round trip',
  [THROUGHPUT]: 'throughput',
  [LOAD]: 'round trip at a fixed rate',
  [SUSTAINED]: 'sustained rate',
  [FANOUT]: 'publication to all workers',
  [SETUP]: 'set-up',
  [PI]: 'pi job',
  [OVERHEAD]: 'overhead',
};
