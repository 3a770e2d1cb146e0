/** Last word of names whose value is a credential; words such as `passwordFile` end otherwise. */
const NAMED =
  /(?:^|[-_. ])(?:password|passwd|passphrase|pass|pwd|token|credentials?|api[-_. ]?key|access[-_. ]?key|secret[-_. ]?key|private[-_. ]?key|(?:client|app|http|jwt|shared|session|webhook|cookie|signing|encryption|oauth)[-_. ]?secret)$/i;
const NAMED_SECRET = /(?:^|[-_. ])secret$/i;
/** Not a value but where to find one, or none at all. */
const NOT_A_VALUE = /^(?:|true|false|null|none|nil|~|yes|no|\[\]|\{\}|changeme|[\s*]+)$|^[$/<%@*]|\{\{|^file:|^\.{1,2}\//i;
const NUMBER = /^\d+(?:\.\d+)?(?:ms|s|m|h|d)?$/;

const SHAPES: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['a password in a URL', /\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s/:@"'<>$]{0,200}:(?![$<%{*])[^\s/@"'<>]{1,200}@/i],
  ['a password hash', /\$(?:2[aby]\$\d\d|apr1|6|5|y)\$[./A-Za-z0-9]{8,}/],
  [
    'a token of a hosting service',
    /\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,}|glpat-[-\w]{20,}|xox[abprs]-[-\w]{10,}|AKIA[0-9A-Z]{16})\b/,
  ],
  ['a signed token', /\beyJ[-\w]{10,}\.eyJ[-\w]{10,}\.[-\w]{10,}/],
];

/** None of the shapes is in a text without one of these; most texts have none. */
const ANY_HINT = /PRIVATE KEY|:\/\/|\$|gh[pousr]_|github_pat|glpat|xox|AKIA|eyJ/;

/** Whether something of that name holds a credential, and its value is one written out. */
export function namesCredential(name: string, value: string): boolean {
  if (value.length > 4096 || value.includes('\n')) return false;
  const words = splitWords(name);
  return (NAMED.test(words) || NAMED_SECRET.test(words)) && isValue(words, value);
}

/** `dbPassword` in words. */
function splitWords(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2');
}

function isValue(words: string, value: string): boolean {
  const bare = value.trim().replace(/^(["'])(.*)\1$/, '$2');
  // Numbers are lifetimes and sizes, unless they are called a password.
  return !NOT_A_VALUE.test(bare) && !(NUMBER.test(bare) && !/pass|pwd/i.test(words));
}

/** What kind of credential a text has in it by its shape, whatever it is called. */
export function credentialShape(text: string): string | undefined {
  if (!ANY_HINT.test(text)) return undefined;
  return SHAPES.find(([, pattern]) => pattern.test(text))?.[0];
}

/** `name = value`, `name: value` and `"name":"value"`, at the start of a line or of a part of it. */
const ASSIGNMENT =
  /(?:^|[{,;&|])[^\S\n]*(?:-[^\S\n]+|export[^\S\n]+)?["']?([A-Za-z][-\w.]{0,60})["']?[^\S\n]*[:=][^\S\n]*(?:"([^"\n]{0,500})"|'([^'\n]{0,500})'|([^\s,;}\]]{1,500}))/gm;
const WORTH_READING = /pass|pwd|token|credential|api[-_. ]?key|access[-_. ]?key|secret[-_. ]?key|private[-_. ]?key|[-_. a-z]secret/i;

/** The name of the first line of a file that sets a credential: `db_password = hunter2`. */
export function credentialLine(text: string): string | undefined {
  if (!WORTH_READING.test(text)) return undefined;
  for (const [, name, doubled, single, plain] of text.matchAll(ASSIGNMENT)) {
    const words = splitWords(name!);
    if (NAMED.test(words) && isValue(words, doubled ?? single ?? plain ?? '')) return name!;
  }
  return undefined;
}
