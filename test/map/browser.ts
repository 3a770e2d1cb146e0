import { existsSync } from 'node:fs';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { requirement } from '../require.js';

/** Where Debian, and after it most others, have it. */
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

export const noChromium = requirement('the map in a real browser', CHROMIUM !== undefined, 'there is no chromium: apt install chromium');

/** A headless Chromium. Root may start it only without its sandbox; it opens nothing but the page of the test. */
export function startChromium(): Promise<Browser> {
  return puppeteer.launch({
    executablePath: CHROMIUM!,
    headless: true,
    args: ['--disable-gpu', '--disable-dev-shm-usage', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });
}

/** A page opened from disk, and everything about it that should not be. */
export interface OpenedPage {
  readonly page: Page;
  readonly faults: readonly string[];
}

export async function openPage(browser: Browser, file: string, width: number, height = 900): Promise<OpenedPage> {
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`error: ${String(error)}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warn') faults.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith('data:') && request.url() !== `file://${file}`) faults.push(`request: ${request.url()}`);
  });
  await page.setViewport({ width, height });
  await page.goto(`file://${file}`);
  return { page, faults };
}
