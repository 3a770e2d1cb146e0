/** An order that leaves a pod without a place although there is one for all. */
export interface LosingOrder {
  /**
   * What comes first, in this order: pods by their names in the placements and the node each one gets, as happens while the
   * other machines that would take it are still off.
   */
  readonly first: readonly { readonly pod: string; readonly node: string }[];
  /** The pod that then finds no place anywhere. */
  readonly waits: string;
}
