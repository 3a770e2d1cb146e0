import { describe, expect, it } from 'vitest';
import { mapDrawing } from '../../src/map/svg/drawing.js';
import { type Box, layout } from '../../src/map/svg/layout.js';
import { buildModel } from './model.js';

const overlap = (one: Box, other: Box): boolean =>
  one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height;

describe('the map as a picture', () => {
  it.each([
    [1, 0],
    [3, 12],
    [11, 300],
    [40, 300],
    [1, 300],
  ])('of %i machines and %i pods has everything inside, and no two things in one place', (machines, pods) => {
    const model = buildModel(machines, pods);
    const places = layout(model);
    const boxes = [...places.machines, ...places.names, ...places.storage];
    boxes.forEach((box, index) => {
      expect(box.x >= 0 && box.x + box.width <= places.width && box.y + box.height <= places.height).toBe(true);
      expect(boxes.slice(index + 1).filter((other) => overlap(box, other))).toEqual([]);
    });
    expect(places.chips.flatMap(({ chip }) => chip.pods).toSorted((a, b) => a - b)).toEqual(model.pods.map((_, index) => index));
    const chips = places.chips.map(({ box }) => box);
    chips.forEach((chip, index) => {
      expect(chips.slice(index + 1).filter((other) => overlap(chip, other))).toEqual([]);
    });
  });

  it('draws one line per name or claim and machine, behind the machines', () => {
    const drawing = mapDrawing(buildModel(3, 300));
    expect(drawing.match(/<path class="storage"/g)).toHaveLength(3);
    expect(drawing.lastIndexOf('<path')).toBeLessThan(drawing.indexOf('class="machine"'));
  });

  it('shows names as text, whatever is in them', () => {
    const drawing = mapDrawing(buildModel(1, 1, { home: '<script>"&' }));
    expect(drawing).toContain('Map of &lt;script&gt;&quot;&amp;');
    expect(drawing).not.toContain('<script');
  });

  it('asks for nothing from anywhere', () => {
    expect(mapDrawing(buildModel(3, 12)).match(/(href|src|url|@import)[=(]/g)).toBeNull();
  });
});
