import { describe, expect, it } from 'vitest';
import { withFix } from '../../../src/plan/problem.js';
import { correctHome, type HomeDraft } from '../../homes/correct-home.js';
import { findProblems } from '../../homes/problems.js';
import { enforce } from './cases/pod-security.js';

function messages(unit: string, change: (draft: HomeDraft) => void): readonly string[] {
  return findProblems(correctHome(change))
    .filter((problem) => problem.rule === 'pod-security' && problem.unit === unit)
    .map(({ message, fix }) => withFix(message, fix));
}

describe('what a pod asks for beyond its namespace', () => {
  it('is said with the namespace, its level and the strictest level that allows it', () => {
    expect(messages('apps/Deployment/house/sprinklers', (draft) => enforce(draft, 'houseNamespace', 'baseline'))).toEqual([
      "uses the host's /dev/ttyACM0 and privileged in container 'sprinklers', which namespace house forbids (pod-security.kubernetes.io/enforce: baseline); its pods would be refused. Fix: set the namespace to privileged, or do without",
    ]);
  });

  it('names what a pod must say where saying nothing is too much', () => {
    const [message] = messages('batch/Job/games/pong-test', (draft) => enforce(draft, 'gamesNamespace', 'restricted'));
    for (const field of ['runAsNonRoot: true', 'allowPrivilegeEscalation: false', 'drop: [ALL]', 'RuntimeDefault']) {
      expect(message).toContain(field);
    }
    expect(message).toContain('set the namespace to baseline, or do without');
  });

  it('is said of the namespace alone when its level is none', () => {
    const change = (draft: HomeDraft) => enforce(draft, 'houseNamespace', 'strict');
    expect(messages('apps/Deployment/house/sprinklers', change)).toEqual([]);
    expect(messages('core/Namespace/house', change)).toEqual([
      "the label pod-security.kubernetes.io/enforce is 'strict', not one of privileged, baseline and restricted. Fix: use one of these",
    ]);
  });
});
