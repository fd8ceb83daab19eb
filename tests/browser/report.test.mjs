// The report in a real browser: node --test report.test.mjs, with PIBENCH_BINARY in the environment.
// One file, so that all cases share one run and one browser; they go through it in this order.
import './cases/charts.mjs';
import './cases/chooser.mjs';
import './cases/tables.mjs';
import './cases/downloads.mjs';
import './cases/scriptless.mjs';
import './cases/appearance.mjs';
import './cases/accessibility.mjs';
import './cases/comparison.mjs';
import './cases/hostile.mjs';
import './cases/large.mjs';
import './cases/quiet.mjs';
