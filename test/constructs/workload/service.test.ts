import { describe, expect, it } from 'vitest';
import type { HomeChart } from '../../../constructs/core/chart.js';
import { Deployment } from '../../../constructs/workload/deployment.js';
import { ExternalService } from '../../../constructs/workload/external-service.js';
import { LoadBalancer } from '../../../constructs/workload/load-balancer.js';
import { Service } from '../../../constructs/workload/service.js';
import { container, firstOf, homeWith } from './workload-home.js';

const media = (chart: HomeChart) =>
  new Deployment(chart, 'media', {
    name: 'media',
    containers: [
      {
        ...container(),
        ports: [
          { name: 'rtsp', port: 8554 },
          { name: 'srt', port: 8890, protocol: 'UDP' },
        ],
      },
    ],
  });

describe('a Service', () => {
  it('leads its ports to container ports by name', () => {
    const { spec } = homeWith(
      (chart) => new Service(chart, 'service', { name: 'media', selects: media(chart), ports: [{ port: 554, target: 'rtsp' }] }),
    );
    expect(spec('core/Service/home/media')).toEqual({
      type: 'ClusterIP',
      selector: { 'app.kubernetes.io/name': 'media' },
      ports: [{ name: 'rtsp', port: 554, protocol: 'TCP', targetPort: 'rtsp' }],
    });
  });

  it('tells variables what to call it, so that the name is written once', () => {
    const { spec } = homeWith((chart) => {
      const service = new Service(chart, 'service', { name: 'media', selects: media(chart) });
      new Deployment(chart, 'client', { name: 'client', containers: [container({ env: { MEDIA: `rtsp://${service.host}:8554` } })] });
    });
    expect(firstOf(spec('apps/Deployment/home/client')).env).toEqual([{ name: 'MEDIA', value: 'rtsp://media.home.svc:8554' }]);
  });

  it('refuses a name that begins with a digit', () => {
    expect(() => homeWith((chart) => new Service(chart, 'service', { name: '1943mii', selects: media(chart) }))).toThrow(
      "workloads/service: the name of a Service is lower-case letters, digits and dashes, beginning with a letter and not ending with a dash, at most 63 characters, got '1943mii'",
    );
  });

  it('refuses a target that the workload does not have', () => {
    const build = () =>
      homeWith(
        (chart) =>
          new Service<string>(chart, 'service', { name: 'media', selects: media(chart) as never, ports: [{ port: 80, target: 'http' }] }),
      );
    expect(build).toThrow("workloads/service: port 80 leads to 'http', but media declares 'rtsp', 'srt'");
  });
});

describe('a LoadBalancer', () => {
  const balanced = (pool?: string) =>
    homeWith(
      (chart) =>
        new LoadBalancer(chart, 'lb', {
          name: 'media',
          selects: media(chart),
          ports: [
            { port: 8554, target: 'rtsp' },
            { port: 8890, target: 'srt' },
          ],
          ...(pool === undefined ? {} : { pool }),
        }),
    );

  it('opens TCP and UDP ports side by side', () => {
    expect(balanced().spec('core/Service/home/media')).toMatchObject({
      type: 'LoadBalancer',
      ports: [
        { name: 'rtsp', port: 8554, protocol: 'TCP' },
        { name: 'srt', port: 8890, protocol: 'UDP' },
      ],
    });
  });

  it('implies the Pods with which k3s takes those ports on the nodes', () => {
    expect(balanced().plan.impliedPods).toEqual([
      expect.objectContaining({
        namespace: 'kube-system',
        kind: 'DaemonSet',
        hostPorts: [
          { port: 8554, protocol: 'TCP' },
          { port: 8890, protocol: 'UDP' },
        ],
      }),
    ]);
  });

  it('names the pool of nodes it wants', () => {
    expect(balanced('garden').object('core/Service/home/media')).toMatchObject({
      metadata: { labels: { 'svccontroller.k3s.cattle.io/lbpool': 'garden' } },
    });
  });
});

describe('an ExternalService', () => {
  const broker = (...addresses: readonly [string, ...string[]]) =>
    homeWith(
      (chart) =>
        new ExternalService(chart, 'mqtt', { name: 'mqtt-broker', addresses, ports: [{ name: 'mqtt', port: 1883, target: 11883 }] }),
    );

  it('gives a machine outside the cluster a name inside it', () => {
    const { spec, object } = broker('192.168.137.253');
    expect(spec('core/Service/home/mqtt-broker')).toEqual({ ports: [{ name: 'mqtt', port: 1883, protocol: 'TCP', targetPort: 11883 }] });
    expect(object('discovery.k8s.io/EndpointSlice/home/mqtt-broker-1')).toMatchObject({
      metadata: { labels: { 'kubernetes.io/service-name': 'mqtt-broker', 'endpointslice.kubernetes.io/managed-by': 'permacade' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['192.168.137.253'], conditions: { ready: true } }],
      ports: [{ name: 'mqtt', port: 11883, protocol: 'TCP' }],
    });
  });

  it.each(['127.0.0.1', '169.254.1.1', 'fe80::1', 'broker.lan'])('refuses %s, where no other machine answers', (address) => {
    expect(() => broker(address)).toThrow(`workloads/mqtt: '${address}' is no IP address that another machine can answer at`);
  });

  it('refuses both kinds of addresses in one slice', () => {
    expect(() => broker('192.168.137.253', 'fd00::1')).toThrow('addresses are all IPv4 or all IPv6, got 192.168.137.253, fd00::1');
  });
});
