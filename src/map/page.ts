import { pageColours } from './colours.js';
import type { MapModel } from './map-model.js';

/** What the page brings along besides the model: it asks the network for nothing. */
export interface PageParts {
  readonly style: string;
  readonly script: string;
}

/** One self-contained HTML page that shows the home. */
export function mapPage(model: MapModel, { style, script }: PageParts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<title>Map of ${escaped(model.home)}</title>
<link rel="icon" href="data:,">
<style>
${pageColours()}${style}</style>
</head>
<body>
<header>
<h1>Map of ${escaped(model.home)}</h1>
<p class="verdict ${verdictClass(model)}">${escaped(verdictText(model))}</p>
${problemList(model)}<div class="absent">
<label for="absent">Take a machine away</label>
<input id="absent" type="range" min="0" max="0" value="0" step="1">
<output id="absent-name" for="absent"></output>
</div>
<section class="total"><h2>All nodes together</h2><div id="total"></div></section>
<p class="legend">
<span><i style="--swatch: var(--kept)"></i>kept by the system and k3s</span>
<span><i style="--swatch: var(--used)"></i>given to pods</span>
<span><i style="--swatch: var(--room)"></i>left</span>
<span><i class="line" style="--swatch: var(--route)"></i>from a name to what answers</span>
<span><i class="line" style="--swatch: var(--disk)"></i>to storage</span>
<span><i class="line" style="--swatch: var(--card)"></i>to a graphics card, once its pod is chosen</span>
</p>
</header>
<main>
<div id="house">
<section class="list"><h2>Names</h2><ul id="names"></ul></section>
<div>
<section class="list" id="without-place" hidden><h2>Without a place</h2><ul class="pods" id="homeless"></ul></section>
<div id="machines"></div>
</div>
<section class="list"><h2>Storage</h2><ul id="storage"></ul></section>
</div>
<aside id="details" aria-live="polite" aria-label="About what is chosen" tabindex="0" hidden></aside>
</main>
<noscript><p>The map is drawn by the script in this page.</p></noscript>
<script type="application/json" id="model">
${embedded(model)}
</script>
<script>
${script}</script>
</body>
</html>
`;
}

/** The verdict in one sentence. */
export function verdictText({ placement, fits, problems, machines, pods }: MapModel): string {
  const size = `${machines.length} machines, ${pods.length} pods`;
  if (!fits) return `It does not fit: ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'} (${size})`;
  return placement === 'tight'
    ? `It fits, but tightly: in an unlucky order some pod waits (${size})`
    : `It fits, in whatever order things start (${size})`;
}

/** The verdict as a word that colours are chosen by. */
export function verdictClass({ fits, placement }: MapModel): string {
  return !fits && (placement === 'fits' || placement === 'tight') ? 'refused' : placement;
}

function problemList({ problems }: MapModel): string {
  if (problems.length === 0) return '';
  return `<ul class="problems">\n${problems.map(({ message, fix }) => `<li>${escaped(message)} ${escaped(fix)}</li>`).join('\n')}\n</ul>\n`;
}

/** A closing tag inside the text would end the script around it. */
function embedded(model: MapModel): string {
  return JSON.stringify(model, null, 1).replaceAll('<', String.raw`\u003c`);
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);
}
