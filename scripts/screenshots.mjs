// Takes the screenshots of docs/screenshots from a running Penstock, light and dark.
// usage: node scripts/screenshots.mjs URL [FOLDER]
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { findChromium } from './test/find-chromium.mjs';

const [url, folder = 'docs/screenshots'] = process.argv.slice(2);
if (!url) {
  process.stderr.write('usage: node scripts/screenshots.mjs URL [FOLDER]\n');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
const get = async (path) => (await fetch(`${url}/api/v1${path}`)).json();
const pipelines = (await get('/pipelines')).items;
const pipeline = pipelines.find((item) => item.name.startsWith('revenue')) ?? pipelines[0];
const alerts = (await get('/alerts')).items;
const pages = {
  overview: '/',
  pipelines: '/pipelines',
  health: `/pipelines/${pipeline.id}`,
  checkpoints: `/pipelines/${pipeline.id}/checkpoints`,
  exceptions: `/pipelines/${pipeline.id}/exceptions`,
  versions: `/pipelines/${pipeline.id}/versions`,
  'pipeline-alerts': `/pipelines/${pipeline.id}/alerts`,
  settings: `/pipelines/${pipeline.id}/settings`,
  editor: `/pipelines/${pipeline.id}/edit`,
  new: '/pipelines/new',
  alerts: '/alerts',
  ...(alerts[0] ? { alert: `/alerts/${alerts[0].id}` } : {}),
  rules: '/alerts/rules',
  'rule-form': `/alerts/rules/new?pipeline=${pipeline.id}&indicator=lag`,
  routing: '/alerts/routing',
  runbooks: '/runbooks',
  runbook: '/runbooks/lag-growing',
  about: '/settings/about',
  welcome: '/welcome',
};
const browser = await chromium.launch({
  executablePath: findChromium() ?? undefined,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'],
});
for (const theme of ['light', 'dark']) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: theme });
  const page = await context.newPage();
  page.on('pageerror', (error) => process.stderr.write(`page error: ${error.message}\n`));
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(url + path);
    await page.waitForLoadState('load');
    await page.locator('main').first().waitFor();
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 2500)));
    await page.screenshot({ path: join(folder, `${name}-${theme}.png`) });
  }
  await context.close();
}
await browser.close();
