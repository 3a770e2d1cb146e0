import { rootCertificates } from 'node:tls';
import { stringify } from 'yaml';
import type { HomeAccess } from '../../../src/cluster/kubeconfig/home-access.js';
import { exampleSettings } from '../../stacks/example.js';

export const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Authorities of two clusters that have nothing to do with each other. */
export const HOME_CA = exampleSettings.ca.certificate;
export const OTHER_CA = `${rootCertificates[0]!}\n`;

/** What the home's first server gives. */
export const access: HomeAccess = {
  cluster: { server: 'https://192.168.137.253:6443', 'certificate-authority-data': base64(HOME_CA) },
  user: { 'client-certificate-data': base64('certificate'), 'client-key-data': base64('key') },
};

/** The same as k3s writes it. */
export const k3sYaml = stringify({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'default', cluster: access.cluster }],
  users: [{ name: 'default', user: access.user }],
  contexts: [{ name: 'default', context: { cluster: 'default', user: 'default' } }],
  'current-context': 'default',
});

/** A kubeconfig with everything a person may have put there. */
export const LIVED_IN = `# My clusters. Asked Bob about staging on 3 May.
apiVersion: v1
kind: Config
preferences: {colors: true}
clusters:
- name: work # the office
  cluster:
    # do not fold
    certificate-authority-data: ${base64('x'.repeat(150))}
    server: "https://work.example:6443"
- cluster: &staging
    server: https://staging.example
    insecure-skip-tls-verify: true
  name: staging
- cluster: *staging
  name: staging-again
contexts:
- context: {cluster: work, user: me, namespace: 'default'}
  name: work
- context:
    <<: {cluster: staging}
    user: me
  name: staging
current-context: work # never home
users:
- name: me
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1
      command: aws
      args:
      - eks # get-token
x-own: |
  kept
   as it is
`;
