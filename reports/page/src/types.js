/**
 * What the page is given, as reports/ writes it. Times are in nanoseconds, rates per second.
 *
 * @typedef {object} Summary
 * @property {number} median
 * @property {number} [low] of the median's interval; absent of too few repetitions
 * @property {number} [high]
 * @property {string} [interval] what it is: "95 % within the run", "range of 3"
 * @property {number} [allowance] by which medians of one column may differ by chance, on the scale
 *   of logarithms
 * @property {number} min
 * @property {number} max
 *
 * @typedef {object} Cell a measured one
 * @property {string} name
 * @property {string} scenario
 * @property {string} transport
 * @property {Record<string, string>} parameters
 * @property {string} wakeup
 * @property {boolean} baseline shown, never ranked
 * @property {number} count repetitions
 * @property {boolean} two_humped
 * @property {Summary} time of the real time
 * @property {Record<string, number>} figures medians of the counters
 * @property {{ low?: number, high?: number, interval?: string, allowance?: number }} [cpu] what
 *   there is of the CPU time besides its median
 * @property {[number, number][]} [quantiles] p and time, ascending, the last p is 1
 * @property {number} [operations] behind the quantiles
 * @property {Record<string, number>[]} [curve] of every rate that was tried, ascending: `rate`, and
 *   the percentiles of the times there by the names of their counters
 * @property {number[]} repetitions real times in order
 *
 * @typedef {object} Run
 * @property {string} label
 * @property {string} host
 * @property {string} started_at
 * @property {Cell[]} cells
 *
 * @typedef {object} Change
 * @property {string} name
 * @property {string} scenario
 * @property {string} transport
 * @property {number} ratio candidate to base
 * @property {number} [low]
 * @property {number} [high]
 * @property {number} margin
 * @property {string} verdict
 *
 * @typedef {object} Comparison
 * @property {number} base place of the run in runs
 * @property {number} candidate
 * @property {Change[]} rows
 *
 * @typedef {object} Report
 * @property {number} schema
 * @property {Run[]} runs
 * @property {Comparison} [comparison]
 *
 * A figure of a cell with its interval, where there is one.
 * @typedef {object} Figure
 * @property {number} value
 * @property {number} [low]
 * @property {number} [high]
 * @property {string} [interval] what it is
 * @property {number} [allowance]
 *
 * What is to be drawn, or why there is nothing.
 * @typedef {object} Drawing
 * @property {object} option for ECharts
 * @property {number} height in pixels
 * @property {number} marks data items drawn
 *
 * @typedef {object} Chart
 * @property {HTMLElement[]} controls
 * @property {(look: import('./theme.js').Theme, width: number) => Drawing | string} draw
 *
 * What every chart is made of.
 * @typedef {object} Setting
 * @property {Report} report
 * @property {Run} [run]
 * @property {import('./palette.js').Palette} palette
 * @property {() => void} redraw to be called when a control has changed
 */
export {};
