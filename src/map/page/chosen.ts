/** What the reader looks at: a pod, a name, or a claim, by its index in the model. */
export interface Choice {
  readonly type: 'pod' | 'name' | 'storage' | 'machine';
  readonly index: number;
}

export function same(one: Choice | undefined, other: Choice | undefined): boolean {
  return one?.type === other?.type && one?.index === other?.index;
}

/** Identity of the element that stands for it. */
export function idOf({ type, index }: Choice): string {
  return `${type}-${index}`;
}
