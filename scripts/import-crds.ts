/**
 * Brings `crds/` and `constructs/imports/` up to date with `scripts/crd-sources.ts`.
 *
 *   npm run import-crds                  regenerate the types from `crds/`, offline
 *   npm run import-crds -- --fetch       first read the schemas from their repositories and strip them
 *   npm run import-crds -- --from DIR    first strip the schemas in DIR/<file>.yaml
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseAllDocuments, stringify } from 'yaml';
import { CRD_SOURCES, type CrdSource } from './crd-sources.js';
import { type Crd, stripCrd } from './strip-crd.js';

const CRDS = join(import.meta.dirname, '../crds');
const IMPORTS = join(import.meta.dirname, '../constructs/imports');

const { values } = parseArgs({ options: { fetch: { type: 'boolean' }, from: { type: 'string' } } });

for (const source of CRD_SOURCES) {
  const file = join(CRDS, `${source.file}.yaml`);
  const fresh =
    values.fetch === true ? await download(source) : values.from && readFileSync(join(values.from, `${source.file}.yaml`), 'utf8');
  if (fresh) writeFileSync(file, fromDefinitions(definitions(fresh).map(stripCrd)));
  generate(source, definitions(readFileSync(file, 'utf8')));
}

async function download({ repository, commit, paths }: CrdSource): Promise<string> {
  const files = paths.map(async (path) => {
    const url = `https://raw.githubusercontent.com/${repository}/${commit}/${path}`;
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url}: got ${response.status} ${response.statusText}`);
    return response.text();
  });
  return (await Promise.all(files)).join('\n---\n');
}

function definitions(yaml: string): readonly Crd[] {
  return parseAllDocuments(yaml).flatMap((document) => {
    const crd = document.toJSON() as Crd | null;
    return crd === null ? [] : [crd];
  });
}

function fromDefinitions(crds: readonly object[]): string {
  return crds.map((crd) => stringify(crd, { lineWidth: 0, aliasDuplicateObjects: false })).join('---\n');
}

/** Runs cdk8s' importer on the kinds that are rendered and writes what it made, corrected, to `constructs/imports`. */
function generate({ file, kinds }: CrdSource, crds: readonly Crd[]): void {
  if (kinds.length === 0) return;
  const missing = kinds.filter((kind) => !crds.some(({ spec }) => spec.names.kind === kind));
  if (missing.length > 0) throw new Error(`crds/${file}.yaml: expected the kinds ${missing.join(', ')}, which it does not define`);
  const folder = mkdtempSync(join(tmpdir(), 'import-crds-'));
  try {
    const wanted = join(folder, `${file}.yaml`);
    writeFileSync(wanted, fromDefinitions(crds.filter(({ spec }) => kinds.includes(spec.names.kind))));
    const out = join(folder, 'out');
    // It looks for a newer version of itself and complains when there is no network: shown only when it fails.
    execFileSync('npx', ['cdk8s', '--check-upgrade=false', 'import', wanted, '-o', out, '-l', 'typescript'], { stdio: 'pipe' });
    for (const name of readdirSync(out)) writeFileSync(join(IMPORTS, name), corrected(readFileSync(join(out, name), 'utf8')));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * What the importer writes was made for CommonJS: under `verbatimModuleSyntax` types must be imported as types.
 * Its comments only repeat names once the schemas hold no prose, and are half of the text: they go.
 */
function corrected(code: string): string {
  return code
    .replace(/^[ \t]*\/\*[\s\S]*?\*\/\n/gm, '')
    .replace(
      "import { ApiObject, ApiObjectMetadata, GroupVersionKind } from 'cdk8s';",
      "import { ApiObject, type ApiObjectMetadata, type GroupVersionKind } from 'cdk8s';",
    )
    .replace("import { Construct } from 'constructs';", "import type { Construct } from 'constructs';")
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()
    .concat('\n');
}
