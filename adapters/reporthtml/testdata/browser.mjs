// Opens each page in Chromium, checks it with axe-core, the first page as on a phone too, and prints it to a PDF beside it.
// Arguments: the folder of node modules, the browser, the pages. Writes one line of JSON: a result per page.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [modules, browserPath, ...files] = process.argv.slice(2);
const require = createRequire(modules + '/');
const { chromium } = require('playwright-core');
const axe = require.resolve('axe-core/axe.min.js');

const browser = await chromium.launch({
  executablePath: browserPath,
  timeout: 60000,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});
const results = [];
try {
  for (const file of files) {
    const result = { file, violations: [], incomplete: [], checked: 0, requests: [], errors: [], wide: [] };
    const context = await browser.newContext({ offline: true, bypassCSP: true });
    const page = await context.newPage();
    page.on('request', (r) => { if (r.url() !== pathToFileURL(file).href) result.requests.push(r.url()); });
    page.on('pageerror', (e) => result.errors.push(String(e)));
    for (const width of [1200, 400]) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto(pathToFileURL(file).href);
      if (await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)) result.wide.push(width);
      if (width < 1000 && file !== files[0]) continue;
      await page.addScriptTag({ path: axe });
      const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations', 'incomplete', 'passes'] }));
      const brief = (list) => list.map((v) => `${width}: ${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`);
      result.violations.push(...brief(found.violations));
      // Contrast on drawings and of what is scrolled out of sight axe-core leaves to people; charts_internal_test.go computes it.
      result.incomplete.push(...brief(found.incomplete.filter((v) => v.id !== 'color-contrast')));
      result.checked += found.passes.length;
    }
    await page.goto(pathToFileURL(file).href);
    await page.pdf({ path: file + '.pdf', preferCSSPageSize: true, tagged: true });
    await context.close();
    results.push(result);
  }
} finally {
  await browser.close();
}
console.log(JSON.stringify(results));
