import { mountChoosers } from './chooser.js';
import { readReport } from './data.js';
import { element } from './dom.js';
import { Palette } from './palette.js';
import { mountPlots } from './plots.js';
import { mountTables } from './tables.js';

/** The page has its tables all the same. @param {unknown} reason */
function giveUp(reason) {
  document.documentElement.classList.remove('js');
  const why = reason instanceof Error ? reason.message : String(reason);
  const text = `The charts of this page cannot be shown: ${why}`;
  document.querySelector('main')?.prepend(element('p', { class: 'notice', role: 'note' }, text));
}

async function start() {
  mountTables();
  const report = await readReport();
  if (!report) return;
  mountPlots(report, new Palette(report));
  mountChoosers(report);
}

document.documentElement.classList.add('js');
start().catch(giveUp);
