/**
 * The name of a secret, never its value. It may stand wherever a string does;
 * only the Pulumi sink turns it into the value, from `secret:<name>` in the stack's settings.
 *
 * It has neither a `value` nor a `resolve` member on purpose: cdk8s unwraps such
 * objects silently, and refuses every other class, so a reference that no resolver
 * handles is an error and never a leak.
 */
export class SecretRef {
  /**
   * @param secret name, as in `secret:<name>` of the stack's settings
   * @param as `json` writes the value as a JSON string, quotes included, for use inside JSON or YAML. @default - as it is
   */
  constructor(
    readonly secret: string,
    readonly as?: 'json',
  ) {}
}

/** Output of a host command, known only after it ran. Only the Pulumi sink resolves it. */
export class OutputRef {
  /** @param output id of the {@link HostCommand} unit whose standard output this is */
  constructor(readonly output: string) {}
}

/** Text with references in it, in order. Build it with {@link text}. */
export class Text {
  constructor(readonly parts: readonly TextPart[]) {}
}

export type TextPart = string | SecretRef | OutputRef;

/** Anything that can be written where text is expected. */
export type Textual = string | SecretRef | OutputRef | Text;

/**
 * Joins text and references: text`postgres://db:${new SecretRef('db')}@db/app`.
 * Only whole values survive a template literal of JavaScript; this keeps the parts.
 */
export function text(strings: TemplateStringsArray, ...values: readonly (Textual | number)[]): Text {
  const parts: TextPart[] = [];
  strings.forEach((literal, index) => {
    if (literal !== '') parts.push(literal);
    if (index < values.length) parts.push(...splitText(values[index]!));
  });
  return new Text(parts);
}

/** The parts of any textual value; a plain string is one part. */
export function splitText(value: Textual | number): readonly TextPart[] {
  if (value instanceof Text) return value.parts;
  return [typeof value === 'number' ? String(value) : value];
}

export function isReference(value: unknown): value is SecretRef | OutputRef | Text {
  return value instanceof SecretRef || value instanceof OutputRef || value instanceof Text;
}

/** What is written in place of references in committed output. */
export function placeholder(value: Textual): string {
  return splitText(value)
    .map((part) => {
      if (typeof part === 'string') return part;
      if (part instanceof OutputRef) return `<output:${part.output}>`;
      return part.as === 'json' ? `"<secret:${part.secret}>"` : `<secret:${part.secret}>`;
    })
    .join('');
}

/**
 * The one audited cast of the project: a reference where cdk8s's types demand `string`.
 * The home's resolver finds it while rendering and records it with the unit.
 */
export function asString(value: Textual): string {
  return value as unknown as string;
}
