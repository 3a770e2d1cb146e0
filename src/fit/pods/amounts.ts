/**
 * Amounts by the scheduler's names: `cpu` in millicores, `memory` and `ephemeral-storage` in bytes, anything else in pieces.
 * What is not named is nought.
 */
export type Amounts = Readonly<Record<string, number>>;
