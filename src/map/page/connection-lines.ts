import type { MapModel } from '../map-model.js';
import type { Selection } from './selection.js';
import { type Connection, connections, overview, touches } from './connections.js';
import { part } from './element.js';

const SVG = 'http://www.w3.org/2000/svg';

interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * Draws the lines: from machine to machine's things behind the boxes, and those of what is chosen, pod by pod, before them.
 * They are measured anew whenever the page changes its shape.
 */
export function lines(model: MapModel): { show(choice: Selection | undefined): void } {
  const all = connections(model);
  const house = part('house');
  const [under, over] = [canvas('lines under'), canvas('lines over')];
  house.prepend(under);
  house.append(over);
  let lit: readonly Connection[] = [];

  const draw = (): void => {
    const origin = house.getBoundingClientRect();
    paint(under, overview(model), 'all', origin);
    paint(over, lit, 'lit', origin);
  };
  new ResizeObserver(draw).observe(house);
  window.addEventListener('beforeprint', draw);
  return {
    show(choice) {
      lit = all.filter((connection) => touches(connection, choice, model));
      house.classList.toggle('chosen', lit.length > 0);
      draw();
    },
  };
}

function canvas(name: string): SVGSVGElement {
  const made = document.createElementNS(SVG, 'svg');
  made.setAttribute('class', name);
  // The same is said in words where each thing is described.
  made.setAttribute('aria-hidden', 'true');
  return made;
}

function paint(on: SVGSVGElement, what: readonly Connection[], name: string, origin: DOMRect): void {
  on.setAttribute('viewBox', `0 0 ${origin.width} ${origin.height}`);
  const paths = what.map(({ from, to, kind }) => {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('class', `${kind} ${name}`);
    path.setAttribute('d', curve(from, to, origin));
    return path;
  });
  on.replaceChildren(...paths);
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
