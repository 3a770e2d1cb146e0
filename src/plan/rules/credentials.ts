import { OutputRef, partsOf, placeholder, SecretRef } from '../../../constructs/core/secret-ref.js';
import { containersOf } from '../pod.js';
import { credentialLine, credentialShape, namesCredential } from './credential-patterns.js';
import { workloadRule } from './each-workload.js';
import { specOf, type HomeIndex, type Workload } from './home-index.js';
import type { HelmChartView } from './kinds.js';

/** The plan's own annotations hold waves and options. */
const WRITTEN_BY_PLAN = 'argocd.argoproj.io/';

type Found = (where: string, what: string) => void;

const OUT = 'keep it in a Secret made with SecretRef, and refer to that (secretKeyRef, or a file from the Secret)';

/** A password, token or key anywhere but in a Secret is in Git and in everybody's view. */
export const credentialOutsideSecret = workloadRule('credential-outside-secret', (home, report) => {
  for (const placed of home.objects) {
    const found: Found = (where, what) => report(placed, `${where} holds ${what}`, OUT);
    const { annotations } = placed.manifest.metadata;
    for (const key in annotations) if (!key.startsWith(WRITTEN_BY_PLAN)) inValue(`the annotation ${key}`, key, annotations[key]!, found);
    if (placed.kind === 'core/ConfigMap') inConfigMap(placed.manifest as { readonly data?: Readonly<Record<string, string>> }, found);
    if (placed.kind.startsWith('helm.cattle.io/')) {
      const { valuesContent = '' } = specOf<HelmChartView>(placed.manifest);
      inText('valuesContent', valuesContent, found);
    }
  }
  for (const configMap of home.ofKind('core/ConfigMap'))
    resolvedIn(configMap, (where, what) => report(configMap, `${where} holds ${what}`, OUT));
  onHosts(home, (unit, where, what) => report(unit, `${where} holds ${what}`, `write a SecretRef in its place`));
  return (workload) => {
    const found: Found = (where, what) => report(workload, `${where} holds ${what}`, OUT);
    inPod(workload, found);
    resolvedIn(workload, found);
  };
});

function inConfigMap({ data }: { readonly data?: Readonly<Record<string, string>> }, found: Found): void {
  for (const key in data) {
    const value = String(data[key]);
    if (namesCredential(key, value)) found(`the key '${key}'`, 'a credential');
    else inText(`the key '${key}'`, value, found);
  }
}

function inPod({ pod }: Workload, found: Found): void {
  for (const { name, env = [], command = [], args = [] } of containersOf(pod)) {
    for (const variable of env)
      if (variable.value !== undefined) inValue(`the variable ${variable.name} of '${name}'`, variable.name, variable.value, found);
    for (const words of [command, args]) inWords(`the command of '${name}'`, words, found);
  }
}

function inWords(where: string, words: readonly string[], found: Found): void {
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    const flag = /^--?([A-Za-z][-\w.]*)(?:=(.*))?$/s.exec(word);
    if (flag === null) inText(where, word, found);
    else {
      const value = flag[2] ?? words[index + 1];
      if (value !== undefined && !value.startsWith('--')) inValue(where, flag[1]!, value, found);
    }
  }
}

function inValue(where: string, name: string, value: string, found: Found): void {
  const shape = credentialShape(value);
  if (shape !== undefined) found(where, shape);
  else if (namesCredential(name.slice(name.lastIndexOf('/') + 1), value)) found(where, 'a credential');
}

function inText(where: string, text: string, found: Found): void {
  const shape = credentialShape(text);
  const line = shape === undefined ? credentialLine(text) : undefined;
  if (shape !== undefined) found(where, shape);
  else if (line !== undefined) found(`${where}, in '${line}',`, 'a credential');
}

/** A SecretRef is resolved where it stands: in a ConfigMap or a pod's own text that is as open as the value. */
function resolvedIn({ unit: { body } }: { readonly unit: HomeIndex['context']['units'][number] }, found: Found): void {
  if (body.type !== 'KubernetesObject') return;
  for (const { at, text } of body.references) {
    const secret = partsOf(text).find((part) => part instanceof SecretRef);
    if (secret instanceof SecretRef) found(at.join('.'), `the value of the secret '${secret.secret}'`);
  }
}

function onHosts(home: HomeIndex, found: (unit: string, where: string, what: string) => void): void {
  for (const { id, body } of home.hostUnits) {
    if (body.type === 'HostFile') inText('the file', placeholder(body.content), (where, what) => found(id, where, what));
    if (body.type === 'HostCommand') {
      const shape = credentialShape(home.context.scripts[body.script] ?? body.script);
      if (shape !== undefined) found(id, 'the script', shape);
      if (partsOf(body.stdin).every((part) => !(part instanceof SecretRef || part instanceof OutputRef))) {
        const given = credentialShape(placeholder(body.stdin));
        if (given !== undefined) found(id, 'the input', given);
      }
    }
  }
}
