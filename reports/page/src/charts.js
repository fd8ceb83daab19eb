import { cpuPerMessage, piPhases, setupCost } from './chart_bars.js';
import { latencyByPayload, scaling, sustainedRates, throughputByPayload } from './chart_by_value.js';
import { latencyEcdf, latencyPercentiles } from './chart_distribution.js';
import { forest } from './chart_forest.js';
import { heatmap } from './chart_heatmap.js';
import { repetitions } from './chart_repetitions.js';

/**
 * By the name that the figure in the page has.
 * @type {Map<string, (setting: import('./types.js').Setting) => import('./types.js').Chart>}
 */
export const CHARTS = new Map([
  ['pi-phases', piPhases],
  ['latency-by-payload', latencyByPayload],
  ['latency-percentiles', latencyPercentiles],
  ['latency-ecdf', latencyEcdf],
  ['throughput-by-payload', throughputByPayload],
  ['sustained-rates', sustainedRates],
  ['heatmap', heatmap],
  ['scaling', scaling],
  ['cpu-per-message', cpuPerMessage],
  ['setup-cost', setupCost],
  ['repetitions', repetitions],
  ['forest', forest],
]);
