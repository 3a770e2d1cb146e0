import { describe, expect, it } from 'vitest';
import { type GpuSharing, NvidiaDevicePlugin } from '../../../constructs/cluster/nvidia-device-plugin.js';
import { images } from '../../../src/stacks/versions.js';
import { platform } from './platform.js';

function compiled(sharing: GpuSharing) {
  const home = platform();
  new NvidiaDevicePlugin(home.chart('gpu', 'kube-system'), 'plugin', { image: images.nvidiaDevicePlugin, sharing });
  return home.compiled();
}

const DAEMON_SET = 'apps/DaemonSet/kube-system/nvidia-device-plugin';

describe('the NVIDIA device plugin', () => {
  it("runs on k3s's own runtime class, on nodes with a card only, and brings no class", () => {
    const { manifest, ids } = compiled({ type: 'exclusive' });
    expect(manifest(DAEMON_SET)['spec']).toMatchObject({
      template: {
        spec: { runtimeClassName: 'nvidia', nodeSelector: { 'permacade/gpu': 'nvidia' }, priorityClassName: 'system-node-critical' },
      },
    });
    expect(ids.filter((id) => id.includes('RuntimeClass'))).toEqual([]);
  });

  it('counts a card as several when they take turns, and refuses requests for more than one share', () => {
    const { manifest, ids } = compiled({ type: 'timeSlicing', replicas: 4 });
    const config = manifest(ids.find((id) => id.startsWith('core/ConfigMap/'))!);
    expect(config['data']).toEqual({
      'config.yaml': [
        'version: v1',
        'sharing:',
        '  timeSlicing:',
        '    failRequestsGreaterThanOne: true',
        '    resources:',
        '      - name: nvidia.com/gpu',
        '        replicas: 4',
        '',
      ].join('\n'),
    });
  });

  it('replaces its pods when the configuration changes, because it reads it once', () => {
    const names = ([4, 4, 5] as const).map((replicas) => {
      const { unit, ids } = compiled({ type: 'timeSlicing', replicas });
      const config = ids.find((id) => id.startsWith('core/ConfigMap/'))!;
      expect(unit(DAEMON_SET).needs).toContain(config);
      return config;
    });
    expect(names[0]).toBe(names[1]);
    expect(names[0]).not.toBe(names[2]);
  });

  it('is not there at all where sharing is unlimited', () => {
    expect(compiled({ type: 'unlimited' }).ids).toEqual([]);
  });

  it('refuses to share a card with nobody', () => {
    expect(() => compiled({ type: 'timeSlicing', replicas: 1 })).toThrow("whole number of replicas from 2, got 1: use 'exclusive' for 1");
  });
});
