// The pibench that was just built, as a person would call it.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const call = promisify(execFile);

const binary = process.env.PIBENCH_BINARY;

/** @param {...string} args */
async function pibench(...args) {
  if (!binary) throw new Error('PIBENCH_BINARY must name the pibench to test');
  return call(binary, args, { maxBuffer: 1 << 26 });
}

/** What every short run has in common; each cell is measured, but none with care. */
const BRIEF = ['--quick', '--repetitions', '3', '--terms', '100000', '--bytes', '8,1024,65536'];

/** All scenarios of messages and jobs over a few transports that wait in different ways. */
export function measure(/** @type {string} */ directory) {
  const transports = 'pipe,socketpair,sysv_mq,shm_ring,null,inprocess';
  return pibench('run', ...BRIEF, '--scenario', 'pi,latency,throughput,setup,load', '--transport',
    transports, '--workers', '1,4', '--rate', '2000', '--out', directory);
}

/** Some of the same cells again, to compare with. */
export function measureAgain(/** @type {string} */ directory) {
  return pibench('run', ...BRIEF, '--scenario', 'latency', '--transport', 'pipe,socketpair', '--out', directory);
}

/** @param {string[]} results @param {string} file */
export async function report(results, file) {
  await pibench('report', ...results, '-o', file);
  return file;
}
