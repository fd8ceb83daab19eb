// The page's script: what it finds in the markup is described in reports/html.hpp, what it draws
// from in reports/page_data.hpp.

/** @returns {Promise<object | null>} */
async function readData() {
  const block = document.getElementById('pibench-data');
  if (!block) return null;
  const bytes = Uint8Array.from(atob(block.textContent), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).json();
}

document.documentElement.classList.add('js');
readData();
