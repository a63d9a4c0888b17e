// Finds a Chromium for the journeys: what is installed, then Playwright's own, then Debian's package (as root).
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'];

function installed() {
  const own = chromium.executablePath();
  return [process.env.PENSTOCK_CHROMIUM, ...INSTALLED, own].find((path) => path && existsSync(path)) ?? null;
}

/** Path of a Chromium executable, or null. */
export function findChromium() {
  const found = installed();
  if (found) return found;
  spawnSync('npx', ['--no-install', 'playwright', 'install', 'chromium'], { stdio: 'inherit', timeout: 180_000 });
  const downloaded = installed();
  if (downloaded) return downloaded;
  if (process.getuid?.() === 0) {
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'inherit', timeout: 180_000 });
    spawnSync('apt-get', ['install', '-y', '-qq', 'chromium'], { stdio: 'inherit', timeout: 300_000 });
  }
  return installed();
}
