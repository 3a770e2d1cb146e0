import { parse } from 'yaml';
import { REGISTRIES_FILE } from '../../../constructs/core/k3s.js';
import { hostFileId } from '../../../constructs/core/identity.js';
import { placeholder } from '../../../constructs/core/secret-ref.js';
import { computed, type HomeIndex } from './home-index.js';

/** Certificates here came with the system. */
const OF_THE_SYSTEM = /^\/(?:etc\/(?:ssl|pki)|usr)\//;

/** What a node's registries.yaml says. */
export interface Registries {
  readonly knows: (registry: string) => boolean;
  /** Certificates and keys it names, beside the system's. */
  readonly files: readonly string[];
}

/** Shape of the file: k3s-io/docs docs/installation/private-registry.md. */
interface Content {
  readonly mirrors?: Readonly<Record<string, { readonly endpoint?: readonly string[] } | null>> | null;
  readonly configs?: Readonly<Record<string, { readonly tls?: Readonly<Record<string, unknown>> | null } | null>> | null;
}

/** The file of each node that has one. Equal files are read once. */
export const registriesByNode = computed((home: HomeIndex): ReadonlyMap<string, Registries> => {
  const read = new Map<string, Registries>();
  const files = new Map<string, Registries>();
  for (const { name } of home.nodes) {
    const body = home.context.unit(hostFileId(name, REGISTRIES_FILE))?.body;
    if (body?.type !== 'HostFile') continue;
    const content = placeholder(body.content);
    const registries = read.get(content) ?? registriesIn(content);
    read.set(content, registries);
    files.set(name, registries);
  }
  return files;
});

function registriesIn(text: string): Registries {
  const content = parsed(text);
  const mirrors = content.mirrors ?? {};
  const configs = content.configs ?? {};
  const any = (mirrors['*']?.endpoint?.length ?? 0) > 0;
  const files = Object.values(configs).flatMap((config) => ['ca_file', 'cert_file', 'key_file'].map((key) => config?.tls?.[key]));
  return {
    knows: (registry) => any || registry in mirrors || registry in configs,
    files: files.filter((file): file is string => typeof file === 'string' && !OF_THE_SYSTEM.test(file)),
  };
}

/** A file that is not YAML tells the node nothing. */
function parsed(text: string): Content {
  try {
    return (parse(text) ?? {}) as Content;
  } catch {
    return {};
  }
}
