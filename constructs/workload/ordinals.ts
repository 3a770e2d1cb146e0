/** One configuration per Pod of a StatefulSet; its length is the number of Pods. */
export interface Ordinals {
  readonly contents: readonly string[];
  /** End of each file's name after the number, such as `.json`. */
  readonly suffix: string;
}

/** Makes one configuration of each item: the Pod numbered n gets that of item n. */
export function perOrdinal<Item>(items: readonly Item[], suffix: `.${string}`, render: (item: Item, ordinal: number) => string): Ordinals {
  return { suffix, contents: items.map(render) };
}
