import { Size } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { Claim } from '../../../constructs/workload/claim.js';
import { ConfigMap } from '../../../constructs/workload/config-map.js';
import { Deployment } from '../../../constructs/workload/deployment.js';
import type { Mount } from '../../../constructs/workload/mount.js';
import type { HomeChart } from '../../../constructs/core/chart.js';
import { container, firstOf, homeWith, podOf } from './workload-home.js';

const ID = 'apps/Deployment/home/app';

const withMounts = (mounts: (chart: HomeChart) => readonly Mount[], iot = false) =>
  homeWith((chart) => {
    const placement = iot ? { nodeSelector: { 'iot-role': 'sprinklers' } } : {};
    new Deployment(chart, 'app', { name: 'app', placement, containers: [container({ mounts: mounts(chart) })] });
  });

describe('a mount', () => {
  it('shows several folders of one claim through one volume', () => {
    const { spec, object, plan } = withMounts((chart) => {
      const claim = new Claim(chart, 'media', {
        name: 'media',
        size: Size.tebibytes(1),
        accessMode: 'ReadWriteMany',
        storageClass: 'cephfs',
      });
      return [
        { type: 'claim', claim, at: '/srv/events', subPath: 'events' },
        { type: 'claim', claim, at: '/srv/clips', subPath: 'clips', readOnly: true },
      ];
    });
    expect(podOf(spec(ID)).volumes).toEqual([{ name: 'media', persistentVolumeClaim: { claimName: 'media' } }]);
    expect(firstOf(spec(ID)).volumeMounts).toEqual([
      { name: 'media', mountPath: '/srv/events', subPath: 'events' },
      { name: 'media', mountPath: '/srv/clips', subPath: 'clips', readOnly: true },
    ]);
    expect(object('core/PersistentVolumeClaim/home/media')).toMatchObject({
      spec: { accessModes: ['ReadWriteMany'], storageClassName: 'cephfs', resources: { requests: { storage: '1Ti' } } },
    });
    expect(plan.units.find(({ id }) => id === ID)!.needs).toContain('core/PersistentVolumeClaim/home/media');
  });

  it('puts one key of a ConfigMap beside the files that are there', () => {
    const { spec } = withMounts((chart) => {
      const config = new ConfigMap(chart, 'nginx', { name: 'nginx', data: { 'default.conf': 'server {}' } });
      return [{ type: 'file', file: config.key('default.conf'), at: '/etc/nginx/conf.d/default.conf' }];
    });
    expect(firstOf(spec(ID)).volumeMounts).toEqual([
      { name: 'config-nginx', mountPath: '/etc/nginx/conf.d/default.conf', subPath: 'default.conf', readOnly: true },
    ]);
  });

  it('refuses a key that the ConfigMap does not have', () => {
    const config = (chart: HomeChart) => new ConfigMap<string>(chart, 'nginx', { name: 'nginx', data: { 'default.conf': '' } });
    expect(() => withMounts((chart) => [{ type: 'file', file: config(chart).key('segment-conf'), at: '/x' }])).toThrow(
      "workloads/nginx: no key 'segment-conf', it has 'default.conf'",
    );
  });

  it('gives a USB device only where it is one, so that its absence is an error and no empty folder', () => {
    const { spec } = withMounts(() => [{ type: 'device', device: '/dev/ttyACM0' }], true);
    expect(podOf(spec(ID)).volumes).toEqual([{ name: 'device-dev-ttyacm0', hostPath: { path: '/dev/ttyACM0', type: 'CharDevice' } }]);
    expect(firstOf(spec(ID)).volumeMounts).toEqual([{ name: 'device-dev-ttyacm0', mountPath: '/dev/ttyACM0' }]);
    expect(spec(ID)).toMatchObject({ strategy: { type: 'Recreate' } });
  });

  it('refuses one name for two volumes and says which', () => {
    const build = () =>
      withMounts((chart) => [
        {
          type: 'claim',
          claim: new Claim(chart, 'data', {
            name: 'data',
            size: Size.gibibytes(1),
            accessMode: 'ReadWriteOnce',
            storageClass: 'ceph-block',
          }),
          at: '/a',
        },
        { type: 'scratch', scratch: { name: 'data' }, at: '/b' },
      ]);
    expect(build).toThrow("workloads/app: volume 'data' would be both claim data and scratch {}: rename one of them");
  });
});
