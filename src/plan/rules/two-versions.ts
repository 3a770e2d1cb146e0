import { listContainers } from '../pod-spec.js';
import { defineRule, type Report } from './define-rule.js';
import { computed, readSpec, type HomeIndex, type Placed } from './home-index.js';
import { fullRepository, parseTag } from './image-reference.js';
import type { ApplicationView, HelmChartView } from './manifest-views.js';

/** Versions in use of one thing, each with the objects that use it. */
type Uses = Map<string, Map<string, Placed[]>>;

/** One image repository or chart in two versions: one of them was forgotten. */
export const twoVersions = defineRule('two-versions', (home, report) => {
  complain(imagesInUse(home), 'image', report);
  complain(chartsInUse(home), 'chart', report);
});

/** The version used most is taken for the right one, among equals the first seen; the others are reported where they stand. */
function complain(uses: Uses, what: string, report: Report): void {
  for (const [thing, versions] of uses) {
    if (versions.size < 2) continue;
    const [[common, places]] = [...versions].sort(([, a], [, b]) => b.length - a.length) as [[string, Placed[]]];
    for (const [version, others] of versions) {
      if (version === common) continue;
      for (const at of new Set(others))
        report(
          at,
          `uses the ${what} ${thing} in version ${version}, while ${places[0]!.unit.id} uses ${common}`,
          `use one version, from src/stacks/versions.ts`,
        );
    }
  }
}

const imagesInUse = computed((home: HomeIndex): Uses => {
  const byImage = new Map<string, Placed[]>();
  for (const workload of home.workloads) {
    for (const { image = '' } of listContainers(workload.pod)) {
      const places = byImage.get(image);
      if (places === undefined) byImage.set(image, [workload]);
      else places.push(workload);
    }
  }
  const uses: Uses = new Map();
  for (const [image, places] of byImage) {
    const { repository, tag, digest } = parseTag(image);
    note(uses, fullRepository(repository), tag ?? digest ?? 'without a tag', places);
  }
  return uses;
});

const chartsInUse = computed((home: HomeIndex): Uses => {
  const uses: Uses = new Map();
  for (const at of home.ofKind('helm.cattle.io/HelmChart')) {
    const { chart, repo = '', version } = readSpec<HelmChartView>(at.manifest);
    if (chart !== undefined && version !== undefined) note(uses, `${repo} ${chart}`.trim(), version, [at]);
  }
  for (const at of home.ofKind('argoproj.io/Application')) {
    const { source, sources = [] } = readSpec<ApplicationView>(at.manifest);
    for (const each of [source, ...sources]) {
      if (each?.chart !== undefined && each.targetRevision !== undefined)
        note(uses, `${each.repoURL ?? ''} ${each.chart}`.trim(), each.targetRevision, [at]);
    }
  }
  return uses;
});

function note(uses: Uses, thing: string, version: string, at: readonly Placed[]): void {
  const versions = uses.get(thing) ?? new Map<string, Placed[]>();
  uses.set(thing, versions);
  versions.set(version, [...(versions.get(version) ?? []), ...at]);
}
