const SCHEMA = 1;

/** @param {string} text base64 */
async function gunzipped(text) {
  const packed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const plain = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(plain).text();
}

/**
 * The data in the page; nothing where the page has none.
 * @returns {Promise<import('./types.js').Report | undefined>}
 */
export async function readReport() {
  const holder = document.getElementById('pibench-data');
  if (!holder) return undefined;
  const report = JSON.parse(await gunzipped(holder.textContent.trim()));
  if (report.schema !== SCHEMA) throw new Error(`data of schema ${report.schema}, not ${SCHEMA}`);
  return report;
}
