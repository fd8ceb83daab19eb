// Bundles the page's script: node build.mjs ENTRY OUTPUT
// Writes OUTPUT and, for the page's Content-Security-Policy, OUTPUT.sha256. NODE_PATH is the folder
// of the packages, so that the sources may lie elsewhere.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);

/** @param {string} name @param {string} file */
function fileOfPackage(name, file) {
  return readFileSync(join(process.env.NODE_PATH, name, file), 'utf8').trim();
}

/** What the licences of the bundled packages ask to be kept with every copy of them. */
function licences() {
  const texts = [
    ['Apache ECharts: notice', fileOfPackage('echarts', 'NOTICE')],
    ['Apache ECharts: licence', fileOfPackage('echarts', 'LICENSE')],
    ['D3, parts of which are in Apache ECharts', fileOfPackage('echarts', 'licenses/LICENSE-d3')],
    ['zrender', fileOfPackage('zrender', 'LICENSE')],
    ['tslib', fileOfPackage('tslib', 'LICENSE.txt')],
  ].map(([title, text]) => `${title}\n\n${text}`);
  return `/*!\n${texts.join('\n\n\n').replaceAll('*/', '* /')}\n*/`;
}

/** Made fit to stand inside a script element: no closing tag, and nothing that a parser alters. */
function embeddable(code) {
  const safe = code.replace(/<\/(?=script)/gi, '<\\/').replaceAll('\r', '');
  if (/<!--|\0/.test(safe)) throw new Error('the bundle has "<!--" or a null byte in it');
  return safe;
}

const [entry, output] = process.argv.slice(2);
const result = await require('esbuild').build({
  entryPoints: [entry],
  bundle: true,
  format: 'iife',
  minify: true,
  target: 'es2022',
  charset: 'ascii',
  nodePaths: [process.env.NODE_PATH],
  legalComments: 'eof',
  define: { 'process.env.NODE_ENV': '"production"' },
  footer: { js: licences() },
  write: false,
});
const script = embeddable(result.outputFiles[0].text);
writeFileSync(output, script);
writeFileSync(`${output}.sha256`, createHash('sha256').update(script).digest('base64'));
