/** What the reader looks at: a pod, a name, or a claim, by its index in the model. */
export interface Selection {
  readonly type: 'pod' | 'name' | 'storage' | 'machine';
  readonly index: number;
}

export function isSameSelection(one: Selection | undefined, other: Selection | undefined): boolean {
  return one?.type === other?.type && one?.index === other?.index;
}

/** Identity of the element that stands for it. */
export function elementId({ type, index }: Selection): string {
  return `${type}-${index}`;
}
