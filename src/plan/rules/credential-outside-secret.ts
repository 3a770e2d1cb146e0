import { OutputRef, splitText, placeholder, SecretRef } from '../../../constructs/core/secret-ref.js';
import { listContainers } from '../pod-spec.js';
import { credentialLine, credentialShape, namesCredential } from './credential-patterns.js';
import { workloadRule } from './each-workload.js';
import { readSpec, type HomeIndex, type Workload } from './home-index.js';
import type { HelmChartView } from './manifest-views.js';

/** The plan's own annotations hold waves and options. */
const WRITTEN_BY_PLAN = 'argocd.argoproj.io/';

type ReportCredential = (where: string, what: string) => void;

const OUT = 'keep it in a Secret made with SecretRef, and refer to that (secretKeyRef, or a file from the Secret)';

/** A password, token or key anywhere but in a Secret is in Git and in everybody's view. */
export const credentialOutsideSecret = workloadRule('credential-outside-secret', (home, report) => {
  for (const placed of home.objects) {
    const reportCredential: ReportCredential = (where, what) => report(placed, `${where} holds ${what}`, OUT);
    const { annotations } = placed.manifest.metadata;
    for (const key in annotations)
      if (!key.startsWith(WRITTEN_BY_PLAN)) checkValue(`the annotation ${key}`, key, annotations[key]!, reportCredential);
    if (placed.kind === 'core/ConfigMap')
      checkConfigMap(placed.manifest as { readonly data?: Readonly<Record<string, string>> }, reportCredential);
    if (placed.kind.startsWith('helm.cattle.io/')) {
      const { valuesContent = '' } = readSpec<HelmChartView>(placed.manifest);
      checkText('valuesContent', valuesContent, reportCredential);
    }
  }
  for (const configMap of home.ofKind('core/ConfigMap'))
    resolvedIn(configMap, (where, what) => report(configMap, `${where} holds ${what}`, OUT));
  checkHosts(home, (unit, where, what) => report(unit, `${where} holds ${what}`, `write a SecretRef in its place`));
  return (workload) => {
    const reportCredential: ReportCredential = (where, what) => report(workload, `${where} holds ${what}`, OUT);
    checkPod(workload, reportCredential);
    resolvedIn(workload, reportCredential);
  };
});

function checkConfigMap({ data }: { readonly data?: Readonly<Record<string, string>> }, reportCredential: ReportCredential): void {
  for (const key in data) {
    const value = String(data[key]);
    if (namesCredential(key, value)) reportCredential(`the key '${key}'`, 'a credential');
    else checkText(`the key '${key}'`, value, reportCredential);
  }
}

function checkPod({ pod }: Workload, reportCredential: ReportCredential): void {
  for (const { name, env = [], command = [], args = [] } of listContainers(pod)) {
    for (const variable of env)
      if (variable.value !== undefined)
        checkValue(`the variable ${variable.name} of '${name}'`, variable.name, variable.value, reportCredential);
    for (const words of [command, args]) checkWords(`the command of '${name}'`, words, reportCredential);
  }
}

function checkWords(where: string, words: readonly string[], reportCredential: ReportCredential): void {
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    const flag = /^--?([A-Za-z][-\w.]*)(?:=(.*))?$/s.exec(word);
    if (flag === null) checkText(where, word, reportCredential);
    else {
      const value = flag[2] ?? words[index + 1];
      if (value !== undefined && !value.startsWith('--')) checkValue(where, flag[1]!, value, reportCredential);
    }
  }
}

function checkValue(where: string, name: string, value: string, reportCredential: ReportCredential): void {
  const shape = credentialShape(value);
  if (shape !== undefined) reportCredential(where, shape);
  else if (namesCredential(name.slice(name.lastIndexOf('/') + 1), value)) reportCredential(where, 'a credential');
}

function checkText(where: string, text: string, reportCredential: ReportCredential): void {
  const shape = credentialShape(text);
  const line = shape === undefined ? credentialLine(text) : undefined;
  if (shape !== undefined) reportCredential(where, shape);
  else if (line !== undefined) reportCredential(`${where}, in '${line}',`, 'a credential');
}

/** A SecretRef is resolved where it stands: in a ConfigMap or a pod's own text that is as open as the value. */
function resolvedIn(
  { unit: { body } }: { readonly unit: HomeIndex['context']['units'][number] },
  reportCredential: ReportCredential,
): void {
  if (body.type !== 'KubernetesObject') return;
  for (const { at, text } of body.references) {
    const secret = splitText(text).find((part) => part instanceof SecretRef);
    if (secret instanceof SecretRef) reportCredential(at.join('.'), `the value of the secret '${secret.secret}'`);
  }
}

function checkHosts(home: HomeIndex, reportCredential: (unit: string, where: string, what: string) => void): void {
  for (const { id, body } of home.hostUnits) {
    if (body.type === 'HostFile') checkText('the file', placeholder(body.content), (where, what) => reportCredential(id, where, what));
    if (body.type === 'HostCommand') {
      const shape = credentialShape(home.context.scripts[body.script] ?? body.script);
      if (shape !== undefined) reportCredential(id, 'the script', shape);
      if (splitText(body.stdin).every((part) => !(part instanceof SecretRef || part instanceof OutputRef))) {
        const given = credentialShape(placeholder(body.stdin));
        if (given !== undefined) reportCredential(id, 'the input', given);
      }
    }
  }
}
