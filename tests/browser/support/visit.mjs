// A report opened in a browser context of its own, watched from the first moment.
import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';

/** For what should be there at once, on a machine that has other things to do. */
const PATIENCE_MS = 120_000;

export class Visit {
  /** @type {string[]} */ foreign = [];
  /** @type {string[]} */ complaints = [];

  /**
   * @param {import('playwright-core').Browser} browser
   * @param {string} file
   * @param {import('playwright-core').BrowserContextOptions} [options]
   */
  static async open(browser, file, options = {}) {
    const visit = new Visit();
    visit.url = pathToFileURL(file).href;
    visit.context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
    visit.page = await visit.context.newPage();
    visit.page.setDefaultTimeout(PATIENCE_MS);
    visit.watch();
    await visit.page.goto(visit.url);
    return visit;
  }

  watch() {
    this.context.on('request', (request) => {
      const url = request.url();
      if (url !== this.url && !/^(data|blob):/.test(url)) this.foreign.push(url);
    });
    this.page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
    this.page.on('pageerror', (error) => this.complaints.push(error.stack ?? String(error)));
  }

  /** Nothing was asked of anybody else, and nothing went wrong. */
  assertQuiet() {
    assert.deepEqual(this.foreign, [], 'requests left the page');
    assert.deepEqual(this.complaints, [], 'the console has complaints');
  }

  async openAllDetails() {
    await this.page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
    });
  }

  close() {
    return this.context.close();
  }
}
