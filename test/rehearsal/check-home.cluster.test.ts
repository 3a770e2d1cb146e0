import { beforeAll, describe, expect, it } from 'vitest';
import { checkAgainstApi } from '../../src/rehearsal/check-against-api.js';
import { findBinaries } from '../../src/rehearsal/control-plane/binaries.js';
import { BUILD_TIMEOUT_MS, noControlPlane, ROOT } from './control-plane/available.js';
import { exampleHome } from '../stacks/example.js';

describe.skipIf(noControlPlane)('the example home, by the word of the real kube-apiserver', () => {
  beforeAll(() => findBinaries(['etcd', 'kube-apiserver'], { root: ROOT }), BUILD_TIMEOUT_MS);

  it.each([
    ['with GitOps on', {}],
    ['with GitOps off', { gitops: undefined }],
  ])(
    'has every object accepted %s',
    async (_, changes) => {
      const { plan } = exampleHome(changes);
      const { problems, accepted, objects } = await checkAgainstApi(plan, { root: ROOT });
      expect(problems).toEqual([]);
      expect(accepted).toBe(objects);
      expect(objects).toBe(plan.units.filter(({ body }) => body.type === 'KubernetesObject').length);
    },
    120_000,
  );
});
