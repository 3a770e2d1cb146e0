import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MapModel } from '../../src/map/map-model.js';
import { mapPage, type PageParts } from '../../src/map/page.js';
import { bundlePage } from '../../src/map/bundle-page.js';
import { ROOT } from '../rehearsal/control-plane/available.js';
import { noChromium, openPage, startChromium } from './browser.js';
import { buildModel } from './model.js';

describe.skipIf(noChromium)('the map in a real browser', { timeout: 60_000 }, () => {
  let browser: Browser;
  let parts: PageParts;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'permacade-test-'));
    [browser, parts] = await Promise.all([startChromium(), bundlePage(ROOT)]);
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(model: MapModel, width: number) {
    const file = join(folder, 'map.html');
    writeFileSync(file, mapPage(model, parts));
    return openPage(browser, file, width);
  }

  it.each([
    [3, 12, 360],
    [3, 12, 1_280],
    [11, 300, 360],
    [11, 300, 1_280],
    [11, 300, 3_840],
  ])('of %i machines and %i pods opens from disk at %i pixels without a fault, and nothing overlaps', async (machines, pods, width) => {
    const { page, faults } = await open(buildModel(machines, pods), width);
    const { overlapping, wide, shown } = await page.evaluate(() => {
      const boxes = [...document.querySelectorAll<HTMLElement>('.machine, .list:not([hidden]), .pod, .entry, header > *')].map((box) => ({
        box,
        area: box.getBoundingClientRect(),
      }));
      const found: string[] = [];
      boxes.forEach(({ box, area }, index) => {
        for (const other of boxes.slice(index + 1)) {
          if (box.contains(other.box) || other.box.contains(box)) continue;
          const across = Math.min(area.right, other.area.right) - Math.max(area.left, other.area.left);
          const down = Math.min(area.bottom, other.area.bottom) - Math.max(area.top, other.area.top);
          if (across > 0.5 && down > 0.5) found.push(`${box.textContent.slice(0, 30)} and ${other.box.textContent.slice(0, 30)}`);
        }
      });
      // What sticks out of its box covers something, too.
      for (const box of document.querySelectorAll<HTMLElement>('.machine, .pod, .entry, .about, .card')) {
        if (getComputedStyle(box).textOverflow !== 'ellipsis' && box.scrollWidth > box.clientWidth + 2)
          found.push(`${box.textContent.slice(0, 30)} sticks out`);
      }
      return { overlapping: found, wide: document.documentElement.scrollWidth, shown: document.querySelectorAll('.machine .pod').length };
    });
    expect(overlapping).toEqual([]);
    expect(wide).toBeLessThanOrEqual(width);
    expect(shown).toBe(pods);
    expect(faults).toEqual([]);
    await page.close();
  });

  it('is used with the keyboard alone: a pod says why it is where it is, and the slider takes machines away', async () => {
    const { page, faults } = await open(buildModel(3, 12), 1_280);
    const said = (): Promise<string> => page.$eval('#details', (panel) => (panel.hasAttribute('hidden') ? '' : (panel.textContent ?? '')));
    expect(await said()).toBe('');
    const reach = async (id: string): Promise<void> => {
      for (let presses = 0; presses < 60; presses++) {
        if ((await page.evaluate(() => document.activeElement?.id)) === id) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`Tab never reaches #${id}`);
    };
    await reach('absent');
    await page.keyboard.press('ArrowRight');
    expect(await said()).toMatch(/Without machine-0: 1 pod stops, 1 pod waits until it is removed from the cluster, 1 pod moves\./);
    expect(await page.$$eval('.gone', (boxes) => boxes.length)).toBe(1);
    expect(await page.$eval('.stops', (pod) => pod.id)).toBe('pod-6');
    await page.keyboard.press('Escape');
    expect(await said()).toBe('');
    expect(await page.$$eval('.gone, .moves, .waits, .stops', (marked) => marked.length)).toBe(0);
    await reach('pod-0');
    await page.keyboard.press('Enter');
    expect(await said()).toMatch(
      /games\/game0\/0of a Deployment, on machine-0, requests 100m cpu, 64 MiB memory, applied by Argo CDwhy thereonly machine-0 has the device it needs/,
    );
    expect(await page.$$eval('.lit', (lines) => lines.map((line) => line.getAttribute('class')))).toEqual([
      'route lit',
      'storage lit',
      'gpu lit',
    ]);
    await page.keyboard.press('Enter');
    expect(await said()).toBe('');
    expect(faults).toEqual([]);
    await page.close();
  });

  it('draws one line per name or claim and machine behind the boxes, and a line per pod once something is chosen', async () => {
    const { page, faults } = await open(buildModel(3, 300), 1_280);
    expect(await page.$$eval('.under .storage', (paths) => paths.length)).toBe(3);
    expect(await page.$$eval('.over path', (paths) => paths.length)).toBe(0);
    await page.click('#storage-0');
    expect(await page.$$eval('.over .storage.lit', (paths) => paths.length)).toBe(30);
    expect(faults).toEqual([]);
    await page.close();
  });

  it('shows names as text, whatever is in them', async () => {
    const hostile = '</script><img src=x onerror=alert(1)>&amp;';
    const model = buildModel(1, 1, { home: hostile, problems: [{ message: hostile, fix: hostile }], fits: false, placement: 'impossible' });
    const pods = model.pods.map((pod) => ({ ...pod, label: hostile, id: hostile }));
    const { page, faults } = await open({ ...model, pods }, 1_280);
    expect(await page.$eval('.pod', (pod) => pod.textContent)).toBe(hostile);
    expect(await page.$eval('h1', (title) => title.textContent)).toBe(`Map of ${hostile}`);
    expect(await page.$$eval('img', (images) => images.length)).toBe(0);
    expect(faults).toEqual([]);
    await page.close();
  });

  it('is there in dark and on paper', async () => {
    const { page, faults } = await open(buildModel(3, 12), 1_280);
    const paper = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await paper();
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
    expect(await paper()).not.toBe(light);
    await page.emulateMediaType('print');
    expect(await page.$eval('.used', (bar) => getComputedStyle(bar).getPropertyValue('print-color-adjust'))).toBe('exact');
    expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(10_000);
    expect(faults).toEqual([]);
    await page.close();
  });
});
