// Results files that no run would give, made of one that a run gave.
import { writeFileSync } from 'node:fs';

/** @param {object} results @param {string} file */
export function writeResults(results, file) {
  writeFileSync(file, JSON.stringify(results));
  return file;
}

/** Texts that would run if any of them were taken for markup or script. */
export const MALICE = {
  transport: '<img src=x onerror="window.owned=1">',
  host: '</script><script>window.owned=2</script>',
  reason: '"><svg onload=window.owned=3><iframe srcdoc="<script>parent.owned=3</script>">',
  warning: "<script>window.owned=4</script><a href='javascript:window.owned=4'>note</a>",
  command: '<style>body{display:none}</style><base href="https://example.org/">--><!--',
  placement: '\'"><b onmouseover="window.owned=5">',
};

/** The cell's name is made of its parts. */
function named(cell) {
  const parameters = Object.entries(cell.parameters).map(([key, value]) => `${key}:${value}`);
  return { ...cell, name: [cell.scenario, cell.transport, ...parameters].join('/') };
}

/** With malice wherever a results file has text of its own. */
export function hostile(results) {
  const made = structuredClone(results);
  const run = made.pibench;
  made.context.host_name = MALICE.host;
  run.environment.host = MALICE.host;
  run.environment.cpu_model = MALICE.host;
  run.command = `pibench run ${MALICE.command}`;
  run.arguments = ['run', MALICE.command];
  run.warnings = [MALICE.warning];
  run.cells = run.cells.map((cell) => {
    if (cell.transport === 'pipe') cell.transport = MALICE.transport;
    if (cell.parameters.placement === 'cross') cell.parameters.placement = MALICE.placement;
    if (cell.outcome !== 'measured') cell.reason = MALICE.reason;
    cell.traits.summary = MALICE.reason;
    return named(cell);
  });
  return made;
}

/** As if the machine `host` had run it with `copies` of every transport that carries something. */
export function machine(results, host, copies) {
  const made = structuredClone(results);
  made.context.host_name = host;
  made.pibench.environment.host = host;
  const copied = (number) => (cell) => named({ ...cell, transport: number === 0 ? cell.transport : `${cell.transport}_${number}` });
  made.pibench.cells = Array.from({ length: copies }, (_, number) => made.pibench.cells.map(copied(number))).flat();
  return made;
}
