import type { IConstruct } from 'constructs';

/** What a kind of name may look like. */
export interface NameForm {
  /** How messages call it. */
  readonly title: string;
  readonly pattern: RegExp;
  /** Longest allowed, in characters. */
  readonly longest: number;
}

const LABEL = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const LETTERS = 'lower-case letters, digits and dashes';

/** Namespaces, containers, volumes, host names: kubernetes/apimachinery@v0.36.3 pkg/util/validation/validation.go. */
export const DNS_LABEL: NameForm = {
  title: `${LETTERS}, not beginning or ending with a dash`,
  pattern: new RegExp(`^${LABEL}$`),
  longest: 63,
};

/** Services before Kubernetes 1.37 (RFC 1035): also no digit at the start. Kept because it is valid everywhere. */
export const SERVICE_NAME: NameForm = {
  title: `${LETTERS}, beginning with a letter and not ending with a dash`,
  pattern: /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/,
  longest: 63,
};

/** Most other objects: RFC 1123 labels joined by dots. */
export const OBJECT_NAME: NameForm = {
  title: `${LETTERS} in parts joined by dots`,
  pattern: new RegExp(`^${LABEL}(?:\\.${LABEL})*$`),
  longest: 253,
};

/** Names of CronJobs leave room for the 11 characters that Jobs append. */
export const CRON_JOB_NAME: NameForm = { ...DNS_LABEL, longest: 52 };

/** Names of Jobs leave room for the 6 characters that Pods append. */
export const JOB_NAME: NameForm = { ...DNS_LABEL, longest: 57 };

/** Names of other workloads become a label's value and a host name, and a Deployment's Pods append 16 characters to them. */
export const WORKLOAD_NAME: NameForm = { ...DNS_LABEL, longest: 47 };

/** Names of container and Service ports (IsValidPortName): at least one letter, no two dashes in a row. */
export const PORT_NAME: NameForm = {
  title: `${LETTERS} with at least one letter, single dashes inside only`,
  pattern: /^(?=.*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*$/,
  longest: 15,
};

/** Names of environment variables that every shell can read. */
export const VARIABLE_NAME: NameForm = {
  title: 'letters, digits and underscores, not beginning with a digit',
  pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
  longest: 253,
};

/** Keys of ConfigMaps and Secrets; they also become file names. */
export const KEY_NAME: NameForm = {
  title: 'letters, digits, dashes, underscores and dots',
  pattern: /^(?!\.\.?$)[-._A-Za-z0-9]+$/,
  longest: 253,
};

/** DNS names a route or certificate may carry; the first label may be `*`. */
export const HOST_NAME: NameForm = {
  title: `${LETTERS} in parts joined by dots, the first of which may be '*'`,
  pattern: new RegExp(`^(?:\\*\\.)?${LABEL}(?:\\.${LABEL})*$`),
  longest: 253,
};

/** Returns the name when it fits the form; throws, naming where it stands and what it is for, when it doesn't. */
export function named(form: NameForm, name: string, where: IConstruct | string, what: string): string {
  if (name.length <= form.longest && form.pattern.test(name)) return name;
  const place = typeof where === 'string' ? where : where.node.path;
  throw new Error(`${place}: ${what} is ${form.title}, at most ${form.longest} characters, got '${shortened(name)}'`);
}

/**
 * Makes an RFC 1123 label out of any text: lower case, everything else dashes, at most `longest` characters.
 * Throws when nothing is left of it. Two texts may give one label; the plan refuses two objects with one name.
 */
export function toDnsLabel(text: string, longest = DNS_LABEL.longest): string {
  const label = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{Mark}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, longest)
    .replace(/-$/, '');
  if (label === '') throw new Error(`'${shortened(text)}' has no letter or digit that a name could be made of`);
  return label;
}

/** Name of the Service of something whose own name may begin with a digit: `svc-` before it. */
export function toServiceName(name: string): string {
  return `svc-${toDnsLabel(name, SERVICE_NAME.longest - 'svc-'.length)}`;
}

function shortened(name: string): string {
  return name.length <= 80 ? name : `${name.slice(0, 77)}…`;
}
