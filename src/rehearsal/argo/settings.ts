import type { ApiClient } from '../../cluster/client/api-client.js';
import type { ApiObject } from '../../cluster/client/api-watch.js';
import { ARGOCD } from './application.js';
import type { Customizations } from './health/health-of.js';
import { DEFAULT_EXCLUSIONS, type Exclusions, readExclusions } from './exclusions.js';

/** What ConfigMap argocd-cm tells Argo CD, as far as the stand-in acts on it. */
export interface Settings {
  readonly exclusions: Exclusions;
  /** Health checks in Lua, by `group/Kind`. */
  readonly checks: Customizations;
}

const HEALTH = 'resource.customizations.health.';
/** Keys that change what Argo CD does and that the stand-in would have to act on. */
const RESOURCE = /^resource\.(?!customizations\.ignoreResourceUpdates\.)/;
const HELM_CHARTS = '/apis/helm.cattle.io/v1/helmcharts';

/**
 * Reads the settings: ConfigMap argocd-cm where it is; where Argo CD's chart is only declared, what the chart would write
 * into it, which is Argo CD's defaults and what the values say.
 */
export async function readSettings(client: ApiClient): Promise<Settings> {
  const config = await client.find<ApiObject & { readonly data?: Readonly<Record<string, string>> }>(
    `/api/v1/namespaces/${ARGOCD}/configmaps/argocd-cm`,
  );
  if (config !== undefined) return settingsOf(config.data ?? {}, []);
  return settingsOf(await chartValues(client), DEFAULT_EXCLUSIONS);
}

/** Throws on a key that would change what is applied and that the stand-in does not know. */
export function settingsOf(data: Readonly<Record<string, unknown>>, exclusions: Exclusions): Settings {
  const checks = new Map<string, string>();
  let excluded = exclusions;
  for (const [key, value] of Object.entries(data)) {
    if (key.startsWith(HEALTH)) checks.set(kindOf(key.slice(HEALTH.length)), String(value));
    else if (key === 'resource.exclusions') excluded = readExclusions(String(value));
    else if (RESOURCE.test(key)) throw new Error(`argocd-cm: the stand-in for Argo CD knows no key '${key}'`);
  }
  return { exclusions: excluded, checks };
}

async function chartValues(client: ApiClient): Promise<Readonly<Record<string, unknown>>> {
  const found = await client.find<ApiObject & { readonly items?: readonly ApiObject[] }>(HELM_CHARTS);
  for (const { spec } of found?.items ?? []) {
    const { chart, values } = spec as { readonly chart?: string; readonly values?: { readonly configs?: { readonly cm?: object } } };
    if (chart === 'argo-cd') return { ...values?.configs?.cm };
  }
  return {};
}

/** `ceph.rook.io_CephFilesystem` names a group and a kind; `PersistentVolumeClaim` a kind of the core group. */
function kindOf(text: string): string {
  const at = text.lastIndexOf('_');
  return at < 0 ? `/${text}` : `${text.slice(0, at)}/${text.slice(at + 1)}`;
}
