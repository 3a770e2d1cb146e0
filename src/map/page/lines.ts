import type { MapModel } from '../map-model.js';
import type { Choice } from './chosen.js';
import { connections, touches } from './connections.js';
import { part } from './element.js';

const SVG = 'http://www.w3.org/2000/svg';

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Draws the lines over the page; they are measured anew whenever it changes its shape. */
export function lines(model: MapModel): { show(choice: Choice | undefined): void } {
  const all = connections(model);
  const canvas = document.createElementNS(SVG, 'svg');
  canvas.setAttribute('class', 'lines');
  // The same is said in words where each thing is described.
  canvas.setAttribute('aria-hidden', 'true');
  const paths = all.map(({ kind }) => {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('class', kind);
    canvas.append(path);
    return path;
  });
  const house = part('house');
  house.append(canvas);

  const draw = (): void => {
    const origin = house.getBoundingClientRect();
    canvas.setAttribute('viewBox', `0 0 ${origin.width} ${origin.height}`);
    all.forEach(({ from, to }, index) => paths[index]!.setAttribute('d', curve(from, to, origin)));
  };
  new ResizeObserver(draw).observe(house);
  window.addEventListener('beforeprint', draw);
  return {
    show(choice) {
      all.forEach((connection, index) => paths[index]!.classList.toggle('lit', touches(connection, choice, model)));
      draw();
    },
  };
}

/** From edge to edge, leaving and arriving level. Nothing when an end is not to be seen. */
function curve(from: string, to: string, origin: DOMRect): string {
  const [start, end] = [part(from).getBoundingClientRect(), part(to).getBoundingClientRect()];
  if (start.width === 0 || end.width === 0) return '';
  const rightward = start.left + start.width / 2 <= end.left + end.width / 2;
  const a = edge(start, rightward, origin);
  const b = edge(end, !rightward, origin);
  const bend = (b.x - a.x) / 2;
  return `M${a.x} ${a.y}C${a.x + bend} ${a.y} ${b.x - bend} ${b.y} ${b.x} ${b.y}`;
}

function edge(box: DOMRect, right: boolean, origin: DOMRect): Point {
  return { x: Math.round((right ? box.right : box.left) - origin.left), y: Math.round(box.top + box.height / 2 - origin.top) };
}
