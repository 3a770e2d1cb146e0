import type { MapBar, MapMachine, MapModel, MapPod } from '../map-model.js';
import { escaped, verdictClass, verdictText } from '../page.js';
import { type Box, HEAD, type Layout, layout } from './layout.js';

const STYLE = `
.map{font:11px system-ui,sans-serif;--ink:#1c2330;--soft:#5a6475;--paper:#f6f7f9;--box:#fff;--edge:#cfd5de;--kept:#b4bcc9;--used:#2f6fdb;--route:#2f6fdb;--disk:#8a4fc0;--card:#3c8a2e;--chip:#e3ebf8;--good:#1d7d46;--warn:#9a6a00;--bad:#c02b2b}
@media (prefers-color-scheme:dark){.map{--ink:#e6e9ef;--soft:#9aa5b8;--paper:#12151b;--box:#1b2029;--edge:#353d4b;--kept:#4a5466;--used:#6aa0ff;--route:#6aa0ff;--disk:#c79bf2;--card:#86d977;--chip:#26344d;--good:#5fd08d;--warn:#f0bd4f;--bad:#ff7b7b}}
.map text{fill:var(--ink)}.map .soft{fill:var(--soft)}.map .title{font-weight:600;font-size:14px}
.map .chip+text{font-size:9px}.map .machine{fill:var(--box);stroke:var(--edge)}.map .chip{fill:var(--chip)}
.map .track{fill:var(--edge)}.map .kept{fill:var(--kept)}.map .used{fill:var(--used)}
.map path{fill:none;stroke-width:1;opacity:.35}.map .route{stroke:var(--route)}.map .storage{stroke:var(--disk)}.map .gpu{stroke:var(--card)}
.map .fits{fill:var(--good)}.map .tight,.map .undecided{fill:var(--warn)}.map .impossible,.map .refused{fill:var(--bad)}
`;

/** The map as one picture, for a README; light or dark as the reader has it. */
export function mapDrawing(model: MapModel): string {
  const places = layout(model);
  const { width, height, names, storage, pods, machines } = places;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" class="map" role="img" aria-label="Map of ${escaped(model.home)}">
<style>${STYLE}</style>
<rect width="${width}" height="${height}" style="fill:var(--paper)"/>
<text x="10" y="20" class="title">Map of ${escaped(model.home)}</text>
<text x="${machines[0]?.x ?? 10}" y="20" class="title ${verdictClass(model)}">${escaped(verdictText(model))}</text>
<text x="10" y="40" class="soft">names</text>
<text x="${width - 130}" y="40" class="soft">storage</text>
${model.machines.map((machine, index) => machineDrawing(machine, machines[index]!)).join('\n')}
${lineDrawings(model, places).join('\n')}
${[...pods].map(([index, box]) => chip(model.pods[index]!, box)).join('\n')}
${model.names.map(({ name, url }, index) => label(name, url, names[index]!)).join('\n')}
${model.storage.map(({ name, about }, index) => label(name, about, storage[index]!)).join('\n')}
</svg>
`;
}

function machineDrawing({ name, about, gpu, bars }: MapMachine, { x, y, width, height }: Box): string {
  const fitting = Math.floor((width - 20) / 5.6);
  return [
    `<rect class="machine" x="${x}" y="${y}" width="${width}" height="${height}" rx="8"/>`,
    `<text x="${x + 10}" y="${y + 17}" class="title">${escaped(shortened(name, Math.floor(fitting * 0.7)))}</text>`,
    `<text x="${x + 10}" y="${y + 30}" class="soft"><title>${escaped(about)}</title>${escaped(shortened(about, fitting))}</text>`,
    ...bars.slice(0, 2).map((bar, index) => barDrawing(bar, { x: x + 10, y: y + 36 + index * 10, width: width - 20, height: 7 })),
    ...(gpu === undefined
      ? []
      : [`<text x="${x + 10}" y="${y + HEAD - 7}" style="fill:var(--card)">${escaped(shortened(gpu, fitting))}</text>`]),
  ].join('\n');
}

function barDrawing({ resource, has, kept, used, text }: MapBar, { x, y, width, height }: Box): string {
  const wide = (amount: number): number => Math.round(Math.min(1, amount / has) * width);
  const rest = Math.min(wide(used), width - wide(kept));
  return `<g><title>${escaped(`${resource}: ${text}`)}</title><rect class="track" x="${x}" y="${y}" width="${width}" height="${height}" rx="3"/><rect class="kept" x="${x}" y="${y}" width="${wide(kept)}" height="${height}" rx="3"/><rect class="used" x="${x + wide(kept)}" y="${y}" width="${rest}" height="${height}" rx="3"/></g>`;
}

function chip({ id, label: text }: MapPod, { x, y, width, height }: Box): string {
  return `<g><title>${escaped(id)}</title><rect class="chip" x="${x}" y="${y}" width="${width}" height="${height}" rx="3"/><text x="${x + 4}" y="${y + 11}">${escaped(shortened(text, 15))}</text></g>`;
}

function label(text: string, about: string, { x, y }: Box): string {
  return `<text x="${x}" y="${y + 11}"><title>${escaped(about)}</title>${escaped(shortened(text, 20))}</text>`;
}

function lineDrawings(model: MapModel, { names, storage, pods, machines }: Layout): readonly string[] {
  const routes = model.names.flatMap(({ pods: answering }, index) =>
    answering.map((pod) => curve('route', rightOf(names[index]!), leftOf(pods.get(pod)))),
  );
  const volumes = model.storage.flatMap(({ pods: users }, index) =>
    users.map((pod) => curve('storage', rightOf(pods.get(pod)), leftOf(storage[index]!))),
  );
  const cards = model.pods.flatMap(({ gpu, machine }, index) => {
    if (!gpu || machine === undefined) return [];
    const { x, y } = machines[machine]!;
    return [curve('gpu', leftOf(pods.get(index)), { x: x + 10, y: y + HEAD - 8 })];
  });
  return [...routes, ...volumes, ...cards].filter((line) => line !== '');
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function leftOf(box: Box | undefined): Point | undefined {
  return box && { x: box.x, y: box.y + box.height / 2 };
}

function rightOf(box: Box | undefined): Point | undefined {
  return box && { x: box.x + box.width, y: box.y + box.height / 2 };
}

function curve(kind: string, from: Point | undefined, to: Point | undefined): string {
  if (from === undefined || to === undefined) return '';
  const bend = Math.round((to.x - from.x) / 2);
  return `<path class="${kind}" d="M${from.x} ${from.y}C${from.x + bend} ${from.y} ${to.x - bend} ${to.y} ${to.x} ${to.y}"/>`;
}

function shortened(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, Math.max(1, longest - 1))}…`;
}
