import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { join, relative } from 'node:path';
import { constants, Script } from 'node:vm';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'node_modules/.cache/permacade');
const bundle = join(folder, 'program.cjs');
const inputsFile = join(folder, `inputs-${process.version}.json`);

/**
 * The command line as one file, made anew whenever a source changed since, so that an edit is seen by the
 * next command without a build step. Start-up is what a person feels: one file and V8's own cache of the
 * compiled code start several times faster than transpiling on every run.
 */
export async function program() {
  process.env.PERMACADE_ROOT = root;
  if (!isFresh()) await build();
  return load();
}

/** Whether no source that went into the bundle has changed size or time since. */
function isFresh() {
  try {
    const inputs = JSON.parse(readFileSync(inputsFile, 'utf8'));
    return inputs.every(([path, stamp]) => stampOf(path) === stamp);
  } catch {
    // No list, or a source that is gone: both mean the bundle is to be made.
    return false;
  }
}

function stampOf(path) {
  const { mtimeMs, size } = statSync(join(root, path));
  return `${mtimeMs}-${size}`;
}

function savedSince(path, time) {
  // One that is gone meanwhile was changed, too.
  return (statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? Infinity) >= time;
}

async function build() {
  const { build: bundleUp } = await import('esbuild');
  const began = Date.now();
  const { outputFiles, metafile } = await bundleUp({
    absWorkingDir: root,
    entryPoints: ['src/cli/permacade.ts'],
    bundle: true,
    write: false,
    metafile: true,
    format: 'cjs',
    platform: 'node',
    // It starts a program of its own, which it finds beside itself.
    external: ['esbuild'],
    target: 'node20',
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    logLevel: 'error',
    define: { 'import.meta.url': '__bundleUrl' },
    banner: {
      js: `const __bundleUrl=require('node:url').pathToFileURL(__filename).href,__sourceUrl=(path)=>require('node:url').pathToFileURL(require('node:path').join(process.env.PERMACADE_ROOT,path)).href;`,
    },
    plugins: [{ name: 'files beside sources', setup: ({ onLoad }) => onLoad({ filter: /\/(constructs|src)\/.*\.ts$/ }, besideSource) }],
  });
  const own = Object.keys(metafile.inputs).filter((path) => !path.startsWith('node_modules/'));
  const inputs = [...own, 'package-lock.json', relative(root, fileURLToPath(import.meta.url))];
  mkdirSync(folder, { recursive: true });
  replace(bundle, outputFiles[0].contents);
  // A source saved while it was being read may be in the bundle as it was before: the next command makes it anew.
  replace(inputsFile, JSON.stringify(inputs.map((path) => [path, savedSince(path, began) ? 'saved meanwhile' : stampOf(path)])));
}

/** A module that names a file beside itself finds it beside its source, not beside the bundle. */
function besideSource({ path }) {
  if (path.includes('node_modules')) return undefined;
  const own = `__sourceUrl(${JSON.stringify(relative(root, path))})`;
  return { loader: 'ts', contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', own) };
}

function load() {
  const require = createRequire(bundle);
  const source = readFileSync(bundle, 'utf8');
  // V8 looks at the length of the source alone, and an edit may keep it.
  const compiledFile = join(folder, `compiled-${process.version}-${createHash('sha256').update(source).digest('hex').slice(0, 16)}`);
  const cachedData = compiled(compiledFile);
  const script = new Script(`(function(exports,require,module,__filename){${source}\n})`, {
    filename: bundle,
    cachedData,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, require, module, bundle);
  if (cachedData === undefined || script.cachedDataRejected) {
    // After the first command, so that what it used is in the cache too.
    process.once('exit', () => {
      for (const old of readdirSync(folder).filter((name) => name.startsWith('compiled-'))) rmSync(join(folder, old), { force: true });
      replace(compiledFile, script.createCachedData());
    });
  }
  return module.exports;
}

function compiled(file) {
  try {
    return readFileSync(file);
  } catch {
    // Never compiled by this version of Node.
    return undefined;
  }
}

/** Two commands may start at once: each file appears whole. */
function replace(path, content) {
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, content);
  renameSync(temporary, path);
}
