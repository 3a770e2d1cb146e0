import { drawingColours } from '../colours.js';
import { flows } from '../flows.js';
import type { MapBar, MapMachine, MapModel } from '../map-model.js';
import { escaped, verdictClass, verdictText } from '../page.js';
import type { Chip } from './chips.js';
import { type Box, HEAD, type Layout, layout } from './layout.js';

const STYLE = `
${drawingColours()}
.map{font:12px system-ui,sans-serif}
.map text{fill:var(--ink)}.map .soft{fill:var(--soft)}.map .title{font-weight:600;font-size:14px}
.map .chip+text,.map .figure,.map .small{font-size:11px}.map .figure{text-anchor:end}.map .machine{fill:var(--box);stroke:var(--edge)}.map .chip{fill:var(--chip)}
.map .track{fill:var(--room)}.map .apart{stroke-dasharray:4 3}.map .kept{fill:var(--kept)}.map .used{fill:var(--used)}
.map path{fill:none;stroke-width:1;opacity:.6}.map .route{stroke:var(--route)}.map .storage{stroke:var(--disk)}.map .gpu{stroke:var(--card)}
.map .fits{fill:var(--good)}.map .tight,.map .undecided{fill:var(--warn)}.map .impossible,.map .refused{fill:var(--bad)}
`;

/** The map as one picture, for a README; light or dark as the reader has it. */
export function mapDrawing(model: MapModel): string {
  const places = layout(model);
  const { width, height, names, storage, chips, machines } = places;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" class="map" role="img" aria-label="Map of ${escaped(model.home)}">
<style>${STYLE}</style>
<rect width="${width}" height="${height}" style="fill:var(--paper)"/>
<text x="10" y="20" class="title">Map of ${escaped(model.home)}</text>
<text x="${machines[0]?.x ?? 10}" y="20" class="title ${verdictClass(model)}">${escaped(verdictText(model))}</text>
${legend(model)}
<text x="10" y="56" class="soft">names</text>
<text x="${width - 130}" y="56" class="soft">storage</text>
${lineDrawings(model, places).join('\n')}
${model.machines.map((machine, index) => machineDrawing(machine, machines[index]!)).join('\n')}
${chips.map(({ chip, box }) => chipDrawing(chip, box)).join('\n')}
${model.names.map(({ name, url }, index) => label(name, url, names[index]!)).join('\n')}
${model.storage.map(({ name, about }, index) => label(name, about, storage[index]!)).join('\n')}
</svg>
`;
}

/** What the colours mean, and what the home's nodes have together. */
function legend({ total }: MapModel): string {
  const [memory] = total;
  const given = memory === undefined ? 'given to pods' : `given to pods (${memory.text} of memory)`;
  const entries = [
    ['kept', 'kept by the system and k3s'],
    ['used', given],
    ['route', 'from a name to what answers'],
    ['disk', 'to storage'],
  ] as const;
  let x = 10;
  return entries
    .map(([color, text]) => {
      const drawn = `<rect x="${x}" y="31" width="14" height="7" rx="2" style="fill:var(--${color})"/><text x="${x + 20}" y="38" class="soft">${escaped(text)}</text>`;
      x += 45 + Math.round(text.length * 6.3);
      return drawn;
    })
    .join('\n');
}

function machineDrawing({ name, about, node, gpu, bars }: MapMachine, { x, y, width, height }: Box): string {
  const fitting = Math.floor((width - 20) / 5.6);
  return [
    `<rect class="machine${node ? '' : ' apart'}" x="${x}" y="${y}" width="${width}" height="${height}" rx="8"/>`,
    `<text x="${x + 10}" y="${y + 17}" class="title">${escaped(shortened(name, Math.floor(fitting * 0.7)))}</text>`,
    `<text x="${x + 10}" y="${y + 30}" class="soft small"><title>${escaped(about)}</title>${escaped(shortened(about, fitting))}</text>`,
    ...bars.slice(0, 2).map((bar, index) => barDrawing(bar, { x: x + 10, y: y + 36 + index * 24, width: width - 20, height: 7 })),
    ...(gpu === undefined
      ? []
      : [`<text x="${x + 10}" y="${y + HEAD - 5}" style="fill:var(--card)">${escaped(shortened(gpu, fitting))}</text>`]),
  ].join('\n');
}

function barDrawing({ resource, has, kept, used, text }: MapBar, { x, y, width, height }: Box): string {
  const wide = (amount: number): number => Math.round(Math.min(1, amount / has) * width);
  const rest = Math.min(wide(used), width - wide(kept));
  const words = `<text x="${x}" y="${y + 11}" class="soft small">${resource}</text><text x="${x + width}" y="${y + 11}" class="figure">${escaped(text)}</text>`;
  return `<g>${words}<rect class="track" x="${x}" y="${y + 14}" width="${width}" height="${height}" rx="3"/><rect class="kept" x="${x}" y="${y + 14}" width="${wide(kept)}" height="${height}" rx="3"/><rect class="used" x="${x + wide(kept)}" y="${y + 14}" width="${rest}" height="${height}" rx="3"/></g>`;
}

function chipDrawing({ text, title }: Chip, { x, y, width, height }: Box): string {
  return `<g><title>${escaped(title)}</title><rect class="chip" x="${x}" y="${y}" width="${width}" height="${height}" rx="3"/><text x="${x + 4}" y="${y + 13}">${escaped(shortened(text, Math.floor((width - 8) / 5.8)))}</text></g>`;
}

function label(text: string, about: string, { x, y }: Box): string {
  return `<text x="${x}" y="${y + 11}"><title>${escaped(about)}</title>${escaped(shortened(text, 18))}</text>`;
}

/** Behind the machines, from edge to edge: nothing is crossed out. */
function lineDrawings(model: MapModel, { names, storage, machines }: Layout): readonly string[] {
  return flows(model).map(({ kind, index, machine }) => {
    const box = machines[machine]!;
    return kind === 'route'
      ? curve('route', rightEdge(names[index]!), leftEdge(box))
      : curve('storage', rightEdge(box), leftEdge(storage[index]!));
  });
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function leftEdge(box: Box): Point {
  return { x: box.x, y: box.y + box.height / 2 };
}

function rightEdge(box: Box): Point {
  return { x: box.x + box.width, y: box.y + box.height / 2 };
}

function curve(kind: string, from: Point, to: Point): string {
  const bend = Math.round((to.x - from.x) / 2);
  return `<path class="${kind}" d="M${from.x} ${from.y}C${from.x + bend} ${from.y} ${to.x - bend} ${to.y} ${to.x} ${to.y}"/>`;
}

function shortened(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, Math.max(1, longest - 1))}…`;
}
