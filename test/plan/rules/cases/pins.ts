import { objectIn, type HomeDraft } from '../../../homes/correct-home.js';
import { put } from '../../../homes/edit.js';
import { POD, type RuleCase, set } from '../rule-case.js';

const HOST = 'kubernetes.io/hostname';

function requiring(key: string, operator: string, values: readonly string[]): object {
  return { nodeSelectorTerms: [{ matchExpressions: [{ key, operator, values }] }] };
}

function preferring(key: string, operator: string, values: readonly string[]): object[] {
  return [{ weight: 1, preference: { matchExpressions: [{ key, operator, values }] } }];
}

/** Pins the landing page to a host. */
function pin(draft: HomeDraft, host: string): void {
  put(objectIn(draft, 'landing'), [...POD.split('.'), 'nodeSelector', HOST], host);
}

function prefer(draft: HomeDraft, operator: string, hosts: readonly string[]): void {
  put(
    objectIn(draft, 'landing'),
    `${POD}.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution`,
    preferring(HOST, operator, hosts),
  );
}

/** Pins, preferences and spreads that make each other moot. */
export const pinsCases: readonly RuleCase[] = [
  {
    rule: 'redundant-pin',
    breaks: [
      [
        'a preference for the host it is pinned to',
        'apps/Deployment/house/landing',
        (draft) => {
          pin(draft, 'adonis');
          prefer(draft, 'In', ['adonis']);
        },
      ],
      [
        'a preference for another host than it is pinned to',
        'apps/Deployment/house/landing',
        (draft) => {
          pin(draft, 'adonis');
          prefer(draft, 'In', ['romulus']);
        },
      ],
      [
        'a preference against the host it is pinned to',
        'apps/Deployment/house/landing',
        (draft) => {
          pin(draft, 'adonis');
          prefer(draft, 'NotIn', ['adonis']);
        },
      ],
    ],
    allows: [
      ['a preference alone', (draft) => prefer(draft, 'In', ['adonis'])],
      [
        'a preference among the hosts it is pinned to',
        (draft) => {
          put(
            objectIn(draft, 'landing'),
            `${POD}.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution`,
            requiring(HOST, 'In', ['adonis', 'romulus']),
          );
          prefer(draft, 'In', ['adonis']);
        },
      ],
    ],
  },
  {
    rule: 'moot-spread',
    breaks: [
      [
        'a spread over hosts by a pod pinned to one',
        'apps/Deployment/house/pruner',
        set('pruner', [...POD.split('.'), 'nodeSelector', HOST], 'adonis'),
      ],
    ],
    allows: [['a spread over the hosts of a role', set('pruner', `${POD}.nodeSelector`, { 'home-role': 'iot' })]],
  },
];
