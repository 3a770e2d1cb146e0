/** Work left for one home; the searches subtract what they use. */
export interface SearchBudget {
  /** Bindings that branch and bound may still try. */
  steps: number;
  /** Pods that the greedy heuristics may still inspect. */
  looks: number;
}
