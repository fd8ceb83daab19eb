import { gunzipSync } from 'node:zlib';

/**
 * The files that a page offers, unpacked: their names and contents.
 * @param {import('playwright-core').Page} page
 */
export async function downloadsOf(page) {
  const links = await page.locator('a[download]').evaluateAll((anchors) =>
    anchors.map((anchor) => ({ name: anchor.getAttribute('download'), url: anchor.getAttribute('href') })));
  return links.map(({ name, url }) => {
    const [, data] = url.match(/^data:application\/gzip;base64,(.*)$/s);
    return { name, text: gunzipSync(Buffer.from(data, 'base64')).toString() };
  });
}
